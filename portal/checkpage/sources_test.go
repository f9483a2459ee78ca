package portal

import (
	"strings"
	"testing"

	"playtoken/portal/files"
)

// TestTry looks for the page that sends requests, and the way there, in a site that its endpoint serves; and in any other for their absence.
func TestTry(t *testing.T) {
	o := testOptions(t)
	o.Try = true
	tries, _, err := render(o)
	if err != nil {
		t.Fatal(err)
	}
	for with, out := range map[bool]files.Set{true: tries, false: built(t)} {
		var scripts, links int
		for name, b := range out {
			if strings.HasPrefix(name, "assets/check.") && strings.Contains(name, "/try.") && strings.HasSuffix(name, ".js") {
				scripts++
			}
			if strings.HasSuffix(name, ".html") && strings.Contains(string(b), `"/try/"`) {
				links++
			}
		}
		if page := out["try/index.html"] != nil; page != with || (scripts > 0) != with || (links > 0) != with {
			t.Errorf("with the page asked for: %v, it is there: %v, with %d scripts and %d pages that lead to it", with, page, scripts, links)
		}
	}
	if checker := string(tries["check/index.html"]); !strings.Contains(checker, `"/try/"`) {
		t.Error("the page that checks requests does not lead to the one that sends them")
	}
}
