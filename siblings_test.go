package playtoken_test

import (
	"strings"
	"testing"

	"playtoken"
	"playtoken/vectors"
)

// Every counterpart of a sibling's parameter must be a parameter of this interface with a valid
// value.
func TestSiblings(t *testing.T) {
	for _, s := range playtoken.Siblings() {
		if _, ok := playtoken.LookupParameter(s.Name); ok || s.Asks == "" || s.Fix == "" || s.Interface == "" {
			t.Errorf("%+v is a parameter of this interface, or lacks a text", s)
		}
		if _, ok := playtoken.LookupParameter(s.Parameter); s.Parameter != "" && !ok {
			t.Errorf("%s: %s does not exist", s.Name, s.Parameter)
		}
		for _, v := range s.Values {
			name, value, _ := strings.Cut(s.Counterpart(v[0]), "=")
			r := playtoken.Check(name+"="+value, vectors.Now)
			if hasProblem(r, name) || name != s.Parameter || value != v[1] {
				t.Errorf("%s=%s: %s=%s has the problems %v", s.Name, v[0], name, value, r.Problems)
			}
		}
	}
}

// A restriction must never vanish: no warning about a sibling's parameter may advise to leave it
// out.
func TestSiblingsAreExplained(t *testing.T) {
	for _, pair := range []string{
		"securityLevel=3", "securityLevel=x", "hdcpOutputControl=1", "licenseDuration=60", "playbackDuration=60",
		"analogVideoOPL.0=100", "outputControlFlags.3=0", "iv=00", "trackType=HD",
	} {
		name, _, _ := strings.Cut(pair, "=")
		warnings := playtoken.Check(pair, vectors.Now).Warnings
		if len(warnings) != 1 || warnings[0].Kind != playtoken.SiblingParameter || warnings[0].Parameter != name ||
			strings.Contains(warnings[0].Fix, "leave it out") {
			t.Errorf("%s: %+v", pair, warnings)
		}
	}
}

// The value of a sibling's parameter selects the value to send.
func TestSiblingValues(t *testing.T) {
	for pair, want := range map[string]string{
		"securityLevel=1": "send minCertSecurityLevel=2000 for the same effect",
		"securityLevel=5": "send minCertSecurityLevel=3000 for the same effect",
		"securityLevel=6": "send minCertSecurityLevel: 2000 for software, 3000 for hardware",
	} {
		if got := playtoken.Check(pair, vectors.Now).Warnings[0].Fix; got != want {
			t.Errorf("%s: %q, want %q", pair, got, want)
		}
	}
}

func hasProblem(r playtoken.Result, parameter string) bool {
	for _, p := range r.Problems {
		if p.Parameter == parameter {
			return true
		}
	}
	return false
}
