package vectors

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"playtoken"
)

func allRequests(t *testing.T) []Request {
	t.Helper()
	all, err := Requests()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func allScenarios(t *testing.T) []Scenario {
	t.Helper()
	all, err := Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAccepted expects terms in every case without problems. In problems it expects codes that a
// request alone can raise, and known parameters that carry these codes.
func TestAccepted(t *testing.T) {
	for _, r := range allRequests(t) {
		if r.Accepted() && r.Terms == nil {
			t.Errorf("%s: an accepted case must have terms", r.Name)
		}
		for _, p := range r.Problems {
			code := playtoken.Code(p.Code)
			if info, ok := playtoken.LookupCode(code); !ok || info.Stage != playtoken.StageRequest {
				t.Errorf("%s: a request alone cannot raise %d", r.Name, p.Code)
			}
			if p.Parameter == "" {
				continue
			}
			if row, ok := playtoken.LookupParameter(p.Parameter); !ok {
				t.Errorf("%s: unknown parameter %q", r.Name, p.Parameter)
			} else if !row.Carries(code) && code != playtoken.InvalidKeyID {
				t.Errorf("%s: %s cannot carry %d", r.Name, p.Parameter, p.Code)
			}
		}
	}
}

// TestTerms expects only known names in terms.
func TestTerms(t *testing.T) {
	for _, r := range allRequests(t) {
		checkNames(t, r.Name, r.Terms)
	}
	for _, s := range allScenarios(t) {
		for _, step := range s.Steps {
			if step.Expect != nil {
				checkNames(t, s.Name, step.Expect.Terms)
			}
		}
	}
}

func checkNames(t *testing.T, vector string, terms map[string]any) {
	t.Helper()
	for name, value := range terms {
		if keys, several := value.([]any); several && name == "keys" {
			for _, key := range keys {
				checkNames(t, vector, key.(map[string]any))
			}
		} else if p, ok := playtoken.LookupParameter(name); name != "persistent" && (!ok || p.Name != name) {
			t.Errorf("%s: no parameter %q", vector, name)
		}
	}
}

// TestRanges expects every range to be a raw name, value or pair, the place of a missing value, or
// the end of the text.
func TestRanges(t *testing.T) {
	for _, r := range allRequests(t) {
		text := r.Text()
		ranges := map[[2]int]bool{{len(text), len(text)}: true}
		start := 0
		for pair := range strings.SplitSeq(text, "&") {
			name, end := start+len(rawName(pair)), start+len(pair)
			value := min(name+len("="), end)
			ranges[[2]int{start, name}] = true
			ranges[[2]int{value, end}] = true
			ranges[[2]int{start, end}] = true
			start = end + len("&")
		}
		check := func(what string, m Mark) {
			if !ranges[[2]int{m.Start, m.End}] {
				t.Errorf("%s: %s: the range %d–%d of %q is not a name, value or pair",
					r.Name, what, m.Start, m.End, text)
			}
		}
		for _, p := range r.Problems {
			check(strconv.Itoa(p.Code), p.Mark)
		}
		for i, w := range r.Warnings {
			check(w.Kind, w.Mark)
			if i > 0 && w.Start < r.Warnings[i-1].Start {
				t.Errorf("%s: the warning %s is not in the order of the text", r.Name, w.Kind)
			}
		}
	}
}

// TestRequestsCover expects a case for every code that a request alone can raise. For every
// parameter it expects a case with a problem, and an accepted case with another value than the
// sample's.
func TestRequestsCover(t *testing.T) {
	requests := allRequests(t)
	if len(requests) < 320 {
		t.Errorf("there are %d cases, want at least 320", len(requests))
	}
	bases, err := Bases()
	if err != nil {
		t.Fatal(err)
	}
	sample := pairs(bases["buy"])
	codes, failing, accepted := map[int]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range requests {
		for _, p := range r.Problems {
			codes[p.Code] = true
			failing[p.Parameter] = true
		}
		if r.Accepted() {
			for name, value := range pairs(r.Text()) {
				accepted[name] = accepted[name] || sample[name] != value
			}
		}
	}
	for _, info := range append(playtoken.Codes(), playtoken.HTTPErrors()...) {
		if info.Stage == playtoken.StageRequest && !codes[int(info.Code)] {
			t.Errorf("no case raises %v", info.Code)
		}
	}
	var names []string
	for _, p := range playtoken.Parameters() {
		names = append(names, p.Name)
		if p.Indexed {
			names = append(names, p.Name+".0", p.Name+".1")
		}
	}
	for _, name := range names {
		if !failing[name] && !strings.HasSuffix(name, ".1") {
			t.Errorf("no case has a problem with %s", name)
		}
		if !accepted[name] {
			t.Errorf("no accepted case has a %s that differs from the sample's", name)
		}
	}
}

// tokenScenarios returns the scenarios of the token endpoint, each with its last step alone.
func tokenScenarios(t *testing.T) (all []Scenario) {
	t.Helper()
	for _, s := range allScenarios(t) {
		if s.Interface == "token" {
			s.Steps = s.Steps[len(s.Steps)-1:]
			all = append(all, s)
		}
	}
	return all
}

// TestStatesUsed expects a scenario for every state, and a request for every named value.
func TestStatesUsed(t *testing.T) {
	states, err := States()
	if err != nil {
		t.Fatal(err)
	}
	named, err := NamedValues()
	if err != nil {
		t.Fatal(err)
	}
	unused := named.All()
	text := ""
	for _, s := range allScenarios(t) {
		delete(states, s.StateName)
		for _, step := range s.Steps {
			if step.Request != nil {
				m := step.Request.Message(nil)
				text += m.Path + m.Query + m.Body
				delete(unused, step.Request.As)
			}
		}
	}
	for name := range states {
		t.Errorf("no scenario is in the state %s", name)
	}
	for name := range unused {
		if !strings.Contains(text, "{"+name+"}") {
			t.Errorf("no request uses the value %s", name)
		}
	}
}

// TestCodes expects known codes with their statuses, and codes only in errors.
func TestCodes(t *testing.T) {
	for _, s := range allScenarios(t) {
		for i, step := range s.Steps {
			e := step.Expect
			if e == nil {
				continue
			}
			if e.Status < 400 && (e.Code != 0 || e.Problems != nil || e.Details != "" || e.Fault != nil) {
				t.Errorf("%s: step %d has an error with status %d", s.ID(), i+1, e.Status)
			}
			if len(e.Problems) > 0 && e.Code != 0 && e.Problems[0] != e.Code {
				t.Errorf("%s: the first of problems is %d, but the code is %d", s.ID(), e.Problems[0], e.Code)
			}
			info, ok := playtoken.LookupCode(playtoken.Code(e.Code))
			if e.Code != 0 && !ok {
				t.Errorf("%s: unknown code %d", s.ID(), e.Code)
			}
			if e.Code != 0 && e.Fault == nil && info.Status != e.Status && info.CallerStatus != e.Status {
				t.Errorf("%s: status %d, but the code %d has the status %d", s.ID(), e.Status, e.Code, info.Status)
			}
		}
	}
}

// TestScenariosCover checks the last step of every scenario of the token endpoint. It expects a
// scenario for every code that only the service can raise.
func TestScenariosCover(t *testing.T) {
	codes := map[int]bool{}
	for _, s := range tokenScenarios(t) {
		if len(s.Decisions) == 0 {
			t.Errorf("%s cites no decision", s.ID())
		}
		e, effects := s.Steps[0].Expect, s.Steps[0].Effects
		codes[e.Code] = true
		head := s.Steps[0].Request.Method == "HEAD"
		if (e.Status == 200) != (e.Code == 0) && !head {
			t.Errorf("%s: status %d with code %d", s.Name, e.Status, e.Code)
		}
		if e.Status == 200 && (e.Terms == nil || effects.Charged == nil || *effects.Charged != 1) {
			t.Errorf("%s: a success must have terms and a charge of 1", s.Name)
		}
		if e.Code != 0 && (e.Status == 401) != (e.Headers["www-authenticate"] != "") {
			t.Errorf("%s: status %d with WWW-Authenticate %q", s.Name, e.Status, e.Headers["www-authenticate"])
		}
		origin, ok := e.Headers["access-control-allow-origin"]
		if e.Headers["cache-control"] != "no-store" || !ok || origin != "" {
			t.Errorf("%s: the answer must have Cache-Control: no-store, and no access-control-allow-origin", s.Name)
		}
	}
	for _, info := range append(playtoken.Codes(), playtoken.HTTPErrors()...) {
		if (info.Stage == playtoken.StageService || info.AlsoService) && !codes[int(info.Code)] {
			t.Errorf("no scenario expects %v", info.Code)
		}
	}
}

func TestDecisions(t *testing.T) {
	cited := map[string]bool{}
	for _, r := range allRequests(t) {
		for _, d := range r.Decisions {
			cited[d] = true
		}
	}
	for _, s := range allScenarios(t) {
		for _, d := range s.Decisions {
			cited[d] = true
		}
	}
	for n := 1; n <= 23; n++ {
		if d := fmt.Sprintf("D%d", n); !cited[d] {
			t.Errorf("no vector cites %s", d)
		}
	}
}

// TestBodyLimit expects scenarios with a body of exactly the limit, and with a body of one byte
// more (D2).
func TestBodyLimit(t *testing.T) {
	const limit = 64 << 10
	lengths := map[int]int{}
	for _, s := range tokenScenarios(t) {
		lengths[len(s.Steps[0].Request.Message(nil).Body)] = s.Steps[0].Expect.Status
	}
	if lengths[limit] != 200 || lengths[limit+1] != 413 {
		t.Errorf("a body of the limit answers %d, want 200; one byte more answers %d, want 413",
			lengths[limit], lengths[limit+1])
	}
}

func TestStrict(t *testing.T) {
	var file requestsFile
	if err := strict([]byte(`{"description":"","cases":[{"name":"a"}]}`), &file); err != nil {
		t.Error(err)
	}
	for _, data := range []string{
		`{"description":"","case":[]}`,
		`{"cases":[{"name":"a","parameter":"kid"}]}`,
		`{"cases":[{"problems":[{"parametr":"kid"}]}]}`,
		`{"cases":[{"name":"a","name":"b"}]}`,
		`{"cases":[{"problems":[{"at":"","nth":2,"at":"a"}]}]}`,
		`{"cases":[]} {}`,
		`{"cases":[}`,
	} {
		if err := strict([]byte(data), &file); err == nil {
			t.Errorf("%s: want an error", data)
		}
	}
	seen := names{}
	if seen.add("a") != nil || seen.add("b") != nil || seen.add("a") == nil {
		t.Error("names.add accepts a name twice, or refuses a new one")
	}
}

// pairs returns the pairs of a text that can be decoded.
func pairs(text string) map[string]string {
	all := map[string]string{}
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			continue
		}
		if value, err := url.QueryUnescape(value); err == nil {
			all[name] = value
		}
	}
	return all
}
