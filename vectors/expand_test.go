package vectors

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"testing"
	"time"
)

// TestExpandJavaScript compares expand.mjs with this package over all files.
func TestExpandJavaScript(t *testing.T) {
	node := exec.Command("node", "testdata/expand-all.mjs")
	out, err := node.Output()
	if err != nil {
		if exit, ok := err.(*exec.ExitError); ok {
			t.Fatalf("node: %v\n%s", err, exit.Stderr)
		}
		t.Fatalf("node: %v", err)
	}
	type request struct {
		Text   string
		Ranges [][2]int
	}
	type step struct {
		Message *Message
		Headers map[string]string
	}
	type scenario struct {
		State string
		Steps []step
	}
	var got struct {
		Now       []time.Time
		Requests  map[string]request
		Scenarios map[string]scenario
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	for _, now := range got.Now {
		if !now.Equal(Now) {
			t.Errorf("now is %v, want %v", now, Now)
		}
	}

	requests := allRequests(t)
	if len(got.Requests) != len(requests) {
		t.Errorf("%d cases, want %d", len(got.Requests), len(requests))
	}
	for _, r := range requests {
		want := request{r.Text(), [][2]int{}}
		for _, p := range r.Problems {
			want.Ranges = append(want.Ranges, [2]int{p.Start, p.End})
		}
		for _, w := range r.Warnings {
			want.Ranges = append(want.Ranges, [2]int{w.Start, w.End})
		}
		if got := got.Requests[r.Name]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got  %v\nwant %v", r.Name, got, want)
		}
	}

	scenarios := allScenarios(t)
	if len(got.Scenarios) != len(scenarios) {
		t.Errorf("%d scenarios, want %d", len(got.Scenarios), len(scenarios))
	}
	named, err := NamedValues()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		want := scenario{State: s.State.Name}
		for _, one := range s.Steps {
			var w step
			if one.Request != nil {
				m := one.Request.Message(named.All())
				w.Message = &m
			}
			if one.Expect != nil {
				w.Headers = one.Expect.Headers
			}
			want.Steps = append(want.Steps, w)
		}
		if got := got.Scenarios[s.ID()]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got  %+v\nwant %+v", s.ID(), got, want)
		}
	}
}

func TestExpand(t *testing.T) {
	bases := map[string]string{"base": "a=1&b=2&c=3"}
	text := "a=&&;"
	for _, test := range []struct {
		in   Input
		want string
	}{
		{Input{Base: "base"}, "a=1&b=2&c=3"},
		{Input{Base: "base", With: "b=&d=4"}, "a=1&b=&c=3&d=4"},
		{Input{Base: "base", With: "b"}, "a=1&b&c=3"},
		{Input{Base: "base", Without: []string{"a", "c"}}, "b=2"},
		{Input{Base: "base", Without: []string{"a"}, With: "a=4"}, "b=2&c=3&a=4"},
		{Input{Base: "base", Append: "b=3&&="}, "a=1&b=2&c=3&b=3&&="},
		{Input{Raw: &text}, text},
	} {
		if err := test.in.expand(bases); err != nil {
			t.Errorf("%+v: %v", test.in, err)
		} else if got := test.in.Text(); got != test.want {
			t.Errorf("%+v: got %q, want %q", test.in, got, test.want)
		}
	}
	for _, in := range []Input{
		{},
		{Base: "other"},
		{Base: "base", Raw: &text},
		{Raw: &text, Append: "d=4"},
		{Base: "base", Without: []string{"d"}},
		{Base: "base", With: "b=3&b=4"},
		{Base: "base", With: "b=3&&c=4"},
		{Base: "base", With: "=3"},
	} {
		if err := in.expand(bases); err == nil {
			t.Errorf("%+v: got %q, want an error", in, in.Text())
		}
	}
}

func TestLocate(t *testing.T) {
	const text = "kid=1&é=kid&kek&=x&ek="
	at := func(s string) *string { return &s }
	for _, test := range []struct {
		mark       Mark
		parameter  string
		start, end int
	}{
		{Mark{}, "kid", 23, 23},
		{Mark{At: at("kid")}, "kid", 0, 3},
		{Mark{At: at("kid"), Nth: 2}, "é", 9, 12},
		{Mark{At: at("é")}, "é", 6, 8},
		{Mark{At: at("")}, "kek", 16, 16},
		{Mark{At: at("")}, "", 17, 17},
		{Mark{At: at("")}, "ek", 23, 23},
	} {
		if err := test.mark.locate(text, test.parameter); err != nil {
			t.Errorf("%+v: %v", test.mark, err)
		} else if test.mark.Start != test.start || test.mark.End != test.end {
			t.Errorf("%q of %s: got %d–%d, want %d–%d", *test.mark.At, test.parameter,
				test.mark.Start, test.mark.End, test.start, test.end)
		}
	}
	for _, mark := range []Mark{{At: at("kid"), Nth: 3}, {At: at("x=")}, {At: at("")}} {
		if err := mark.locate(text, "kid"); err == nil {
			t.Errorf("%q (%d): want an error", *mark.At, mark.Nth)
		}
	}
}
