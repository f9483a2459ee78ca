package playtoken_test

import (
	"slices"
	"strings"
	"testing"

	"playtoken"
	"playtoken/vectors"
)

// TestRepeats compares Warning.Repeats with the fixes: a warning repeats a problem if a problem of
// the same range has the same fix.
func TestRepeats(t *testing.T) {
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[bool]int{}
	for _, c := range cases {
		result := playtoken.Check(c.Text(), vectors.Now)
		for _, w := range result.Warnings {
			want := false
			for _, p := range result.Problems {
				sameRange := p.Start == w.Start && p.End == w.End && w.End > w.Start
				want = want || sameRange && strings.HasPrefix(p.Fix, w.Fix)
			}
			if w.Repeats != want {
				t.Errorf("%s: Repeats is %t for %+v and the problems %+v", c.Name, w.Repeats, w, result.Problems)
			}
			seen[w.Repeats]++
		}
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("%d warnings repeat a problem and %d do not", seen[true], seen[false])
	}
}

// TestRepeatsApart checks warnings that have the range of a problem, but another fix.
func TestRepeatsApart(t *testing.T) {
	for text, kind := range map[string]playtoken.WarningKind{
		"kid.0=^b366360da82e9c6e0b0984002a362cf2&kid.1=^b366360da82e9c6e0b0984002a362cf2": playtoken.HexAfterCaret,
		"expirationTime=+99999999":                "plus-as-space",
		"rightsType=Rental&GeneralFlags=00000001": "misspelled-parameter",
	} {
		warnings := playtoken.Check(text, vectors.Now).Warnings
		i := slices.IndexFunc(warnings, func(w playtoken.Warning) bool { return w.Kind == kind })
		if i < 0 || warnings[i].Repeats {
			t.Errorf("%s: the warning %s is missing or repeats a problem: %+v", text, kind, warnings)
		}
	}
}
