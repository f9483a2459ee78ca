package playtoken_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"playtoken"
	"playtoken/protocol"
	"playtoken/report"
	"playtoken/token"
	"playtoken/vectors"
	"playtoken/vectors/scenario"
)

// TestVectors compares the results of Check with every request vector: problems and warnings in
// order, with their ranges, and terms.
func TestVectors(t *testing.T) {
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 250 {
		t.Errorf("there are %d vectors, want at least 250", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Topic+"/"+c.Name, func(t *testing.T) {
			r := playtoken.Check(c.Text(), vectors.Now)
			compare(t, "problem", problemLines(r.Problems), expectedProblems(c))
			compare(t, "warning", warningLines(r.Warnings), expectedWarnings(c))
			for i, p := range c.Problems {
				if i < len(r.Problems) && !strings.Contains(r.Problems[i].Details, p.Details) {
					t.Errorf("the details of problem %d are %q, which lacks %q", i, r.Problems[i].Details, p.Details)
				}
			}
			for _, p := range r.Problems {
				if p.Details == "" || p.Fix == "" {
					t.Errorf("%v of %s lacks a cause or a fix: %+v", p.Code, p.Parameter, p)
				}
			}
			if c.Terms != nil && r.Request != nil {
				compareTerms(t, r.Request, c.Terms)
			}
		})
	}
}

func compare(t *testing.T, what string, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n  "), strings.Join(want, "\n  "); g != w {
		t.Errorf("%ss:\n  %s\nwant:\n  %s", what, g, w)
	}
}

func problemLines(problems []playtoken.Problem) (lines []string) {
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%v %s [%d,%d)", p.Code, p.Parameter, p.Start, p.End))
	}
	return lines
}

func expectedProblems(c vectors.Request) (lines []string) {
	for _, p := range c.Problems {
		lines = append(lines, fmt.Sprintf("%d %s [%d,%d)", p.Code, p.Parameter, p.Start, p.End))
	}
	return lines
}

func warningLines(warnings []playtoken.Warning) (lines []string) {
	for _, w := range warnings {
		lines = append(lines, fmt.Sprintf("%s %s [%d,%d)", w.Kind, w.Parameter, w.Start, w.End))
	}
	return lines
}

func expectedWarnings(c vectors.Request) (lines []string) {
	for _, w := range c.Warnings {
		lines = append(lines, fmt.Sprintf("%s %s [%d,%d)", w.Kind, w.Parameter, w.Start, w.End))
	}
	return lines
}

// compareTerms compares the terms in the vector with the request. Only the service unwraps a key.
func compareTerms(t *testing.T, r *playtoken.Request, want vectors.Terms) {
	t.Helper()
	terms := token.Terms{LicenseTerms: r.LicenseTerms}
	want = maps.Clone(want)
	for i, k := range r.Keys {
		terms.Keys = append(terms.Keys, token.Key{
			ID: k.ID, ContentKey: k.ContentKey, MinSecurityLevel: k.MinSecurityLevel,
		})
		if k.Source == playtoken.KeyClear {
			continue
		}
		delete(want, "contentKey")
		if keys, ok := want["keys"].([]any); ok && i < len(keys) {
			delete(keys[i].(map[string]any), "contentKey")
		}
	}
	for _, wrong := range scenario.UnlikeTerms(terms, want) {
		t.Error(wrong)
	}
}

// TestVectorsReachEverything expects a vector for every code that a request alone can raise, and
// for a problem with every parameter.
func TestVectorsReachEverything(t *testing.T) {
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	codes, failing := map[int]bool{}, map[string]bool{}
	for _, c := range cases {
		for _, p := range c.Problems {
			codes[p.Code] = true
			if row, ok := playtoken.LookupParameter(p.Parameter); ok {
				failing[row.Name] = true
				if !row.Carries(playtoken.Code(p.Code)) {
					t.Errorf("%s: %s carries %d, which its row in the table lacks", c.Name, p.Parameter, p.Code)
				}
			}
		}
	}
	for _, info := range playtoken.Codes() {
		if info.Stage == playtoken.StageRequest && !codes[int(info.Code)] {
			t.Errorf("no vector reaches %v (%s)", info.Code, info.Name)
		}
	}
	for _, p := range playtoken.Parameters() {
		if !failing[p.Name] {
			t.Errorf("no vector has a problem with %s", p.Name)
		}
	}
}

// FuzzCheck checks the invariants of a result for any text.
func FuzzCheck(f *testing.F) {
	cases, err := vectors.Requests()
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add(c.Text())
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := playtoken.Check(text, vectors.Now)
		if (r.Request == nil) != (len(r.Problems) > 0) {
			t.Fatalf("the result has the request %v and %d problems", r.Request, len(r.Problems))
		}
		inside := func(start, end int) bool { return 0 <= start && start <= end && end <= len(text) }
		for _, p := range r.Problems {
			row, known := playtoken.LookupParameter(p.Parameter)
			switch {
			case !mends(text, p):
				t.Errorf("the edit for %v of %s does not correct the problem", p.Code, p.Parameter)
			case !inside(p.Start, p.End) || !inside(p.Edit.Start, p.Edit.End):
				t.Errorf("%+v has a range outside of the text", p)
			case p.Details == "" || p.Fix == "":
				t.Errorf("%+v lacks a cause or a fix", p)
			case known && !row.Carries(p.Code):
				t.Errorf("%s carries %v, which its row lacks", p.Parameter, p.Code)
			case !known && p.Code != playtoken.BadRequest:
				t.Errorf("%v has the unknown parameter %q", p.Code, p.Parameter)
			}
		}
		for i, w := range r.Warnings {
			if !inside(w.Start, w.End) || !inside(w.Edit.Start, w.Edit.End) || w.Details == "" || w.Fix == "" {
				t.Errorf("%+v lacks a text, or has a range outside of the text", w)
			}
			if i > 0 && w.Kind != playtoken.LongToken && w.Start < r.Warnings[i-1].Start {
				t.Errorf("warning %d is out of order", i)
			}
		}
		if !json.Valid([]byte(report.JSON(r))) {
			t.Errorf("not JSON: %s", report.JSON(r))
		}
		if len(r.Problems) > 0 {
			answer := protocol.Answer{Problems: r.Problems, RequestID: "r", Docs: "https://docs.example"}
			if body := answer.Body(playtoken.JSON); !json.Valid([]byte(body)) {
				t.Errorf("not JSON: %s", body)
			}
		}
		if again := playtoken.Check(text, vectors.Now); !reflect.DeepEqual(r, again) {
			t.Error("a second check of the same text differs")
		}
	})
}

// mends reports whether the problem's edit removes all problems of its parameter. It ignores
// problems without an edit, and missing parameters, because an edit that corrects a misspelled name
// may reveal a wrong value.
func mends(text string, p playtoken.Problem) bool {
	row, _ := playtoken.LookupParameter(p.Parameter)
	if p.Edit.IsZero() || p.Code == row.Missing {
		return true
	}
	for _, after := range playtoken.Check(p.Edit.Apply(text), vectors.Now).Problems {
		if after.Parameter == p.Parameter {
			return false
		}
	}
	return true
}
