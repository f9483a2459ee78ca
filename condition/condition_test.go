package condition_test

import (
	"maps"
	"net/url"
	"slices"
	"testing"

	"playtoken"
	"playtoken/condition"
	"playtoken/vectors"
)

// fulfils reports whether a form fulfils the conditions of all parameters: it has all required
// parameters, and only allowed ones.
func fulfils(form url.Values) bool {
	holds := func(c condition.Condition) bool {
		if c.Value != "" {
			return form.Get(c.Name) == c.Value
		}
		return form.Has(c.Name) != c.Absent
	}
	all := func(conditions []condition.Condition) bool {
		return !slices.ContainsFunc(conditions, func(c condition.Condition) bool { return !holds(c) })
	}
	for _, p := range playtoken.Parameters() {
		conditions, ok := condition.Required(&p)
		if ok && all(conditions) && !form.Has(p.Name) || form.Has(p.Name) && !all(condition.Allowed(&p)) {
			return false
		}
	}
	return true
}

// TestConditions compares the conditions of parameters with Check: a request with examples as its
// values must have problems if and only if it violates a condition. It tries every set of
// parameters from the groups with conditions on each other.
func TestConditions(t *testing.T) {
	base := url.Values{}
	var names []string
	for _, p := range playtoken.Parameters() {
		switch p.Group {
		case playtoken.GroupKey, playtoken.GroupRights, playtoken.GroupExtension:
			if p.Name != "algId" && p.Name != "minCertSecurityLevel" { // no other parameter depends on them
				names = append(names, p.Name)
			}
		}
		base.Set(p.Name, p.Example)
	}
	good := 0
	for _, rights := range []playtoken.RightsType{playtoken.BuyToOwn, playtoken.Rental} {
		for set := range 1 << len(names) {
			form := url.Values{}
			for name, values := range base {
				if i := slices.Index(names, name); i < 0 || set&(1<<i) != 0 {
					form[name] = values
				}
			}
			if form.Has("rightsType") {
				form.Set("rightsType", rights.String())
			}
			problems := playtoken.Check(form.Encode(), vectors.Now).Problems
			if want := fulfils(form); want != (len(problems) == 0) {
				t.Fatalf("the request %s fulfils the conditions: %t; its problems are %v",
					form.Encode(), want, problems)
			}
			if len(problems) == 0 {
				good++
			}
		}
	}
	if good == 0 {
		t.Error("no request is accepted")
	}
	// For the other groups, removing one parameter at a time suffices.
	for name := range base {
		if slices.Contains(names, name) {
			continue
		}
		form := maps.Clone(base)
		form.Del("contentKey") // excludes kek
		form.Set("rightsType", playtoken.Rental.String())
		form.Del(name)
		problems := playtoken.Check(form.Encode(), vectors.Now).Problems
		if want := fulfils(form); want != (len(problems) == 0) {
			t.Errorf("without %s, the request fulfils the conditions: %t; its problems are %v", name, want, problems)
		}
	}
}
