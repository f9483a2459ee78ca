package other

import (
	"strings"

	"playtoken"
)

// siblings are the other interfaces of the service whose clients are deployed, by their paths.
var siblings = [...]struct{ path, subject, fix string }{
	{"/hms/wv/", "a Widevine token request", ""},
	{"/hms/fp/", "a FairPlay token request", ""},
	{"/hms/ms3/", "a Marlin (MS3) token request", ""},
	{"/hms/bb/", "a Marlin Broadband token request", ""},
	{"/keystore/", "a request to key storage", "Its keys are for token requests that send kek and kid."},
}

// Sibling recognizes a request to a sibling interface by its path. A request with a parameter that
// only PlayReady has is meant for the token endpoint, and has the wrong path.
func Sibling(path, form string) *Text {
	for i := range siblings {
		s := &siblings[i]
		if !strings.HasPrefix(path, s.path) || hasOutputLevel(form) {
			continue
		}
		t := &Text{Kind: SiblingRequest, Subject: s.subject, Fix: s.fix}
		if t.Fix == "" {
			t.Subject += "; this service issues PlayReady tokens"
			t.Fix = "Send PlayReady's parameters to the token endpoint. These of the request correspond to others:"
			t.Facts = counterparts(form)
			if t.Facts == nil {
				t.Fix = "Send PlayReady's parameters to the token endpoint."
			}
		}
		return t
	}
	return nil
}

// counterparts returns the parameters of this interface that correspond to a sibling's.
func counterparts(form string) (facts []Fact) {
	pairs := playtoken.Pairs(form)
	for i := range pairs {
		s := playtoken.LookupSibling(pairs[i].Name)
		if s == nil || len(facts) == maxCounterparts {
			continue
		}
		value := s.Counterpart(pairs[i].Value)
		if value == "" {
			value = "none"
		}
		facts = append(facts, Fact{s.Name, value})
	}
	return facts
}

// maxCounterparts limits the parameters that are listed.
const maxCounterparts = 32

// hasOutputLevel reports whether a form has an output protection level, which no sibling interface
// takes without a number.
func hasOutputLevel(form string) bool {
	pairs := playtoken.Pairs(form)
	for i := range pairs {
		if p := &pairs[i]; strings.HasSuffix(p.Parameter, "OPL") {
			return true
		}
	}
	return false
}
