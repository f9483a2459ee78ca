package paste

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"playtoken"
	"playtoken/paste/other"
	"playtoken/vectors"
)

// A vector is a case of ../vectors/paste. The README there documents the fields.
type vector struct {
	Name        string            `json:"name"`
	Text        string            `json:"text"`
	Kind        string            `json:"kind"`
	Method      string            `json:"method"`
	Endpoint    string            `json:"endpoint"`
	ContentType string            `json:"contentType"`
	Form        string            `json:"form"`
	Body        string            `json:"body"`
	Ranges      []vectorRange     `json:"ranges"`
	Refused     *vectorRefusal    `json:"refused"`
	Notes       []string          `json:"notes"`
	Fixes       map[string]string `json:"fixes"`
	Unknown     []string          `json:"unknown"`
	Problems    *[]string         `json:"problems"`
	Other       string            `json:"other"`
	Subject     string            `json:"subject"`
	Codes       []playtoken.Code  `json:"codes"`
	KeyIDs      []string          `json:"keyIds"`
	Facts       map[string]string `json:"facts"`
}

type vectorRange struct {
	Form string `json:"form"`
	Text string `json:"text"`
	At   *int   `json:"at"`
}

type vectorRefusal struct {
	Code int    `json:"code"`
	Text string `json:"text"`
	At   *int   `json:"at"`
}

// readVectors returns the cases of each file by the file's name.
func readVectors(t testing.TB) map[string][]vector {
	t.Helper()
	dir := os.DirFS("../vectors/paste")
	names, err := fs.Glob(dir, "*.json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	files := map[string][]vector{}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		var cases []vector
		if err := decoder.Decode(&cases); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := decoder.Token(); err != io.EOF {
			t.Fatalf("%s: more than one value", name)
		}
		files[name] = cases
	}
	return files
}

func TestVectors(t *testing.T) {
	for file, cases := range readVectors(t) {
		seen := map[string]bool{}
		for _, v := range cases {
			if v.Name == "" || seen[v.Name] {
				t.Errorf("%s: a name is missing or given twice: %q", file, v.Name)
			}
			seen[v.Name] = true
			t.Run(file+"/"+v.Name, func(t *testing.T) { testVector(t, v) })
		}
	}
}

func testVector(t *testing.T, v vector) {
	p := Read(v.Text)
	equal := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s:\n got %q\nwant %q", what, got, want)
		}
	}
	equal("kind", p.Kind.String(), v.Kind)
	equal("method", p.Method, v.Method)
	equal("endpoint", p.Endpoint, v.Endpoint)
	equal("content type", p.ContentType, v.ContentType)
	equal("form", p.Form, v.Form)
	equal("body", p.Form[p.BodyStart:], v.Body)
	equal("query", p.Form[:p.QueryEnd], strings.TrimSuffix(strings.TrimSuffix(v.Form, v.Body), "&"))

	refused := p.Result(vectors.Now)
	switch {
	case !refused.Refused && v.Refused == nil:
	case !refused.Refused || v.Refused == nil:
		t.Errorf("refused: got %+v, want %+v", refused.Answered(), v.Refused)
	default:
		first := refused.Problems[0]
		at := strings.Index(v.Text, v.Refused.Text)
		if v.Refused.At != nil {
			at = *v.Refused.At
		}
		if int(first.Code) != v.Refused.Code || first.Start != at || v.Text[first.Start:first.End] != v.Refused.Text {
			t.Errorf(
				"refused: got %d %d %q, want %d %d %q", first.Code, first.Start, v.Text[first.Start:first.End],
				v.Refused.Code, at, v.Refused.Text,
			)
		}
	}

	testOther(t, p, v)
	testUnknown(t, refused, v)
	var ids []string
	for _, n := range p.Notes {
		ids = append(ids, string(n.ID))
	}
	if !slices.Equal(ids, v.Notes) {
		t.Errorf("notes:\n got %q\nwant %q", ids, v.Notes)
	}
	for id, want := range v.Fixes {
		i := slices.Index(ids, id)
		if i < 0 {
			t.Errorf("no note %q", id)
			continue
		}
		equal("fix of "+id, p.Notes[i].Apply(v.Text), want)
	}

	for _, r := range v.Ranges {
		if strings.Count(p.Form, r.Form) != 1 {
			t.Errorf("%q is not once in the form", r.Form)
			continue
		}
		at := strings.Index(v.Text, r.Text)
		if r.At != nil {
			at = *r.At
		} else if strings.Count(v.Text, r.Text) != 1 {
			t.Errorf("%q is not once in the text, and has no position", r.Text)
			continue
		}
		from := strings.Index(p.Form, r.Form)
		start, end := p.Range(from, from+len(r.Form))
		if start != at || end != at+len(r.Text) {
			t.Errorf("%q:\n got %d %q\nwant %d %q", r.Form, start, v.Text[start:end], at, r.Text)
		}
	}
}

// testOther compares what a text is that is not a request. The subject is compared where the vector
// has one.
func testOther(t *testing.T, p *Pasted, v vector) {
	t.Helper()
	var got other.Text
	if p.Other != nil {
		got = *p.Other
	}
	if string(got.Kind) != v.Other || v.Subject != "" && got.Subject != v.Subject {
		t.Errorf("other: got %q, %q, want %q, %q", got.Kind, got.Subject, v.Other, v.Subject)
	}
	facts := map[string]string{}
	for _, f := range got.Facts {
		facts[f.Name] = f.Value
	}
	if !slices.Equal(got.Codes, v.Codes) || !slices.Equal(got.KeyIDs, v.KeyIDs) || !maps.Equal(facts, v.Facts) {
		t.Errorf("other:\n got %v, %q, %q\nwant %v, %q, %q", got.Codes, got.KeyIDs, facts, v.Codes, v.KeyIDs, v.Facts)
	}
}

// testUnknown compares the parameters whose values are not known, and the problems with the others.
func testUnknown(t *testing.T, r playtoken.Result, v vector) {
	t.Helper()
	var unknown []string
	for _, u := range r.Unknown {
		unknown = append(unknown, u.Parameter)
	}
	if !slices.Equal(unknown, v.Unknown) || r.Partial != (v.Unknown != nil) {
		t.Errorf("unknown:\n got %q\nwant %q", unknown, v.Unknown)
	}
	if v.Problems == nil {
		return
	}
	problems := []string{}
	for _, p := range r.Problems {
		problems = append(problems, strings.TrimSpace(p.Code.String()+" "+p.Parameter))
	}
	if !slices.Equal(problems, *v.Problems) {
		t.Errorf("problems:\n got %q\nwant %q", problems, *v.Problems)
	}
}
