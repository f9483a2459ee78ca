package vectors

import (
	"fmt"
	"net/url"
	"slices"
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

// TestAccepted expects terms of every case without problems, and only known names of parameters in problems.
func TestAccepted(t *testing.T) {
	for _, r := range allRequests(t) {
		if r.Accepted() && r.Terms == nil {
			t.Errorf("%s: accepted, but nothing is said of the terms", r.Name)
		}
		for _, p := range r.Problems {
			code := playtoken.Code(p.Code)
			if info, ok := playtoken.LookupCode(code); !ok || info.Stage != playtoken.StageRequest {
				t.Errorf("%s: %d is no code that a request alone can raise", r.Name, p.Code)
			}
			if p.Parameter == "" {
				continue
			}
			if row, ok := playtoken.LookupParameter(p.Parameter); !ok {
				t.Errorf("%s: no parameter %q", r.Name, p.Parameter)
			} else if !row.Carries(code) && code != playtoken.InvalidKeyID {
				t.Errorf("%s: %s cannot carry %d", r.Name, p.Parameter, p.Code)
			}
		}
	}
}

// TestRanges expects every range to be a raw name, value or pair, or empty where a value should be or at the end.
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
				t.Errorf("%s: %s: the range %d–%d of %q is no name, value or pair", r.Name, what, m.Start, m.End, text)
			}
		}
		for _, p := range r.Problems {
			check(strconv.Itoa(p.Code), p.Mark)
		}
		for i, w := range r.Warnings {
			check(w.Kind, w.Mark)
			if i > 0 && w.Start < r.Warnings[i-1].Start {
				t.Errorf("%s: %s: warnings come in the order of the text", r.Name, w.Kind)
			}
		}
	}
}

// TestRequestsCover expects every decision on requests, every code that a request alone can raise, and every parameter, both
// failing and accepted with another value than the sample's.
func TestRequestsCover(t *testing.T) {
	requests := allRequests(t)
	if len(requests) < 320 {
		t.Errorf("only %d cases", len(requests))
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
			t.Errorf("no case has a problem of %s", name)
		}
		if !accepted[name] {
			t.Errorf("no accepted case has another %s than the sample", name)
		}
	}
}

// TestScenariosCover expects every code that only the service can tell, every state, and an answer for every scenario.
func TestScenariosCover(t *testing.T) {
	states, err := States()
	if err != nil {
		t.Fatal(err)
	}
	codes := map[int]bool{}
	for _, s := range allScenarios(t) {
		codes[s.Code] = true
		delete(states, s.State)
		head := s.Message().Method == "HEAD"
		if (s.Status == 200) != (s.Code == 0) && !head {
			t.Errorf("%s: status %d with code %d", s.Name, s.Status, s.Code)
		}
		if s.Status == 200 && (s.Terms == nil || s.Charged == nil || *s.Charged != 1) {
			t.Errorf("%s: a token has terms and is charged", s.Name)
		}
		if s.Code != 0 {
			info, ok := playtoken.LookupCode(playtoken.Code(s.Code))
			if !ok {
				t.Errorf("%s: no code %d", s.Name, s.Code)
			} else if info.Status != s.Status && info.CallerStatus != s.Status {
				t.Errorf("%s: status %d, but %d is answered with %d", s.Name, s.Status, s.Code, info.Status)
			}
			if (s.Status == 401) != (s.Headers["www-authenticate"] != "") {
				t.Errorf("%s: status %d with WWW-Authenticate %q", s.Name, s.Status, s.Headers["www-authenticate"])
			}
		}
		if len(s.Problems) > 0 && s.Problems[0] != s.Code {
			t.Errorf("%s: leads with %d, not with %d", s.Name, s.Problems[0], s.Code)
		}
		if s.Headers["cache-control"] != "no-store" || !slices.Contains(s.AbsentHeaders, "access-control-allow-origin") {
			t.Errorf("%s: every answer is not to be stored, and not for other origins", s.Name)
		}
		for _, name := range s.AbsentHeaders {
			if _, ok := s.Headers[name]; ok {
				t.Errorf("%s: the header %s is both there and absent", s.Name, name)
			}
		}
	}
	for name := range states {
		t.Errorf("no scenario is in the state %s", name)
	}
	for _, info := range append(playtoken.Codes(), playtoken.HTTPErrors()...) {
		if (info.Stage == playtoken.StageService || info.AlsoService) && !codes[int(info.Code)] {
			t.Errorf("no scenario leads with %v", info.Code)
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
			t.Errorf("%s is not cited", d)
		}
	}
}

// TestBodyLimit expects bodies of exactly the limit, and of a byte more (D2).
func TestBodyLimit(t *testing.T) {
	const limit = 64 << 10
	lengths := map[int]int{}
	for _, s := range allScenarios(t) {
		lengths[len(s.Message().Body)] = s.Status
	}
	if lengths[limit] != 200 || lengths[limit+1] != 413 {
		t.Errorf("a body of the limit is answered with %d, one over it with %d", lengths[limit], lengths[limit+1])
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
		t.Error("a name can be taken once")
	}
}

// pairs returns the decoded pairs of a text; those that cannot be decoded are left out.
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
