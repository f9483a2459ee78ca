package playtoken_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"

	"playtoken"
	"playtoken/token"
	"playtoken/vectors"
	"playtoken/vectors/scenario"
)

// TestVectors runs every request vector: the problems and warnings found, in order, with their
// places, and the terms read.
func TestVectors(t *testing.T) {
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < 250 {
		t.Errorf("%d vectors, at least 250 are wanted", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Topic+"/"+c.Name, func(t *testing.T) {
			r := playtoken.Check(c.Text(), vectors.Now)
			compare(t, "problem", problemLines(r.Problems), expectedProblems(c))
			compare(t, "warning", warningLines(r.Warnings), expectedWarnings(c))
			for i, p := range c.Problems {
				if i < len(r.Problems) && !strings.Contains(r.Problems[i].Details, p.Details) {
					t.Errorf("details of problem %d are %q, without %q", i, r.Problems[i].Details, p.Details)
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

// compareTerms compares the terms that the vector names with those of the request.
// compareTerms compares the terms. What a kek unwraps only the service can tell.
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

// TestVectorsReachEverything fails when a code that the request alone can raise, or a parameter,
// has no vector.
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
					t.Errorf("%s: %s carries %d, which its row of the table lacks", c.Name, p.Parameter, p.Code)
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
			t.Errorf("no vector fails because of %s", p.Name)
		}
	}
}

// FuzzCheck holds Check to what must be true of any text.
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
			t.Fatalf("request %v beside %d problems", r.Request, len(r.Problems))
		}
		inside := func(start, end int) bool { return 0 <= start && start <= end && end <= len(text) }
		for _, p := range r.Problems {
			row, known := playtoken.LookupParameter(p.Parameter)
			switch {
			case !mends(text, p):
				t.Errorf("the edit of %v on %s does not mend it", p.Code, p.Parameter)
			case !inside(p.Start, p.End) || !inside(p.Edit.Start, p.Edit.End):
				t.Errorf("%+v is outside of the text", p)
			case p.Details == "" || p.Fix == "":
				t.Errorf("%+v lacks a cause or a fix", p)
			case known && !row.Carries(p.Code):
				t.Errorf("%s carries %v, which its row lacks", p.Parameter, p.Code)
			case !known && p.Code != playtoken.BadRequest:
				t.Errorf("%v is carried by no parameter", p.Code)
			}
		}
		for i, w := range r.Warnings {
			if !inside(w.Start, w.End) || !inside(w.Edit.Start, w.Edit.End) || w.Details == "" || w.Fix == "" {
				t.Errorf("%+v", w)
			}
			if i > 0 && w.Kind != playtoken.LongToken && w.Start < r.Warnings[i-1].Start {
				t.Errorf("warning %d is out of order", i)
			}
		}
		if !json.Valid([]byte(r.JSON())) {
			t.Errorf("not JSON: %s", r.JSON())
		}
		if len(r.Problems) > 0 {
			answer := playtoken.Answer{Problems: r.Problems, RequestID: "r", Docs: "https://docs.example"}
			if body := answer.Body(playtoken.JSON); !json.Valid([]byte(body)) {
				t.Errorf("not JSON: %s", body)
			}
		}
		if again := playtoken.Check(text, vectors.Now); !reflect.DeepEqual(r, again) {
			t.Error("a second check of the same text differs")
		}
	})
}

// mends reports whether a problem's edit, if it has one, leaves no problem on its parameter. A
// parameter that is missing for its name alone may have a value that is wrong, too.
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
