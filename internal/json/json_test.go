package json

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

var texts = []string{
	"", " ", "null", "nul", "true", "false", "truefalse", "0", "-0", "01", "1.", ".5", "1.50", "1e5", "1E+05",
	"1e", "-", "+1", "0x1", `""`, `"a`, `"a"b`, `"\u20ac\"\\\/\b\f\n\r\t"`, `"\ud83c\udfac"`, `"\ud83c"`,
	`"\ud83c\u0041"`, `"\udfac"`, `"\u00"`, `"\u00zz"`, `"\x"`, `"\`, "\"\n\"", "\"\x7f\"",
	`"<>&` + "\u2028€🎬" + `"`, "[]", "[ ]", "[1,2]", "[1,]", "[,1]", "[1 2]", "[1", "[1}", "{}", `{"a":1}`,
	`{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{1:1}`, `{"a":1]`, `{"a":1 "b":2}`,
	`{"a":{"b":[[],{},[{}]]},"c":null}`, " [ { \"a\" : \t\"b\" } ]\r\n", "[[[[", "]", "}", ":", ",", "\ufeff1",
	"\v1",
	strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth),
	strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1),
}

// decode reads a value as encoding/json does, with numbers as their text.
func decode(s *Scanner) (v any, ok bool) {
	if s.End() {
		return nil, false
	}
	switch s.Rest()[0] {
	case '{':
		all := map[string]any{}
		return all, s.Object(func(name string) (ok bool) {
			all[name], ok = decode(s)
			return ok
		})
	case '[':
		all := []any{}
		return all, s.Array(func() bool {
			v, ok := decode(s)
			all = append(all, v)
			return ok
		})
	case '"':
		return s.String()
	case 'n':
		return nil, s.Null()
	case 't', 'f':
		v = s.Rest()[0] == 't'
		return v, s.Skip()
	}
	n, ok := s.Number()
	return json.Number(n), ok
}

// FuzzScanner compares the scanner with encoding/json: whether a text is JSON, and its value.
func FuzzScanner(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		want := json.Valid([]byte(text))
		skipped := Scan(text)
		if got := skipped.Skip() && skipped.End(); got != want {
			t.Fatalf("%q is JSON: %v, want %v", text, got, want)
		}
		if !want || strings.Count(text, "[")+strings.Count(text, "{") > 1000 {
			return // decode recurses
		}
		s := Scan(text)
		v, ok := decode(&s)
		if !ok || !s.End() {
			t.Fatalf("%q is read as %v, and %q is left", text, v, s.Rest())
		}
		got, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var value any
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		if want, err := json.Marshal(value); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q is read as\n%s, want\n%s", text, got, want)
		}
	})
}

// FuzzString expects the same strings as from encoding/json. The texts may be malformed UTF-8.
func FuzzString(f *testing.F) {
	for _, s := range append(texts, "\x00\x1f\x7f\x80", "\xff<\xe2\x82>&\u2029\ufffd") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, plain := range []bool{false, true} {
			var b bytes.Buffer
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(!plain)
			if err := e.Encode(s); err != nil {
				t.Fatal(err)
			}
			w := Writer{PlainHTML: plain}
			if w.String(s); w.Text()+"\n" != b.String() {
				t.Errorf("%q is written as %s, want %s", s, w.Text(), &b)
			}
		}
	})
}

func TestWriter(t *testing.T) {
	var w Writer
	w.Begin('[')
	w.Begin('{')
	w.Member("a", `[{:,`)
	w.MemberIf("b", "")
	w.MemberIf("c", "<")
	w.IntMember("d", 0)
	w.IntMemberIf("e", 0)
	w.IntMemberIf("f", -5)
	w.Name("g")
	w.Strings([]string{"x", "y"})
	w.Name("h")
	w.Begin('{')
	w.End('}')
	w.End('}')
	w.Strings(nil)
	w.Int(7)
	w.Uint(1<<64 - 1)
	w.End(']')
	const want = `[{"a":"[{:,","c":"\u003c","d":0,"f":-5,"g":["x","y"],"h":{}},[],7,18446744073709551615]`
	if w.Text() != want {
		t.Errorf("%s, want %s", w.Text(), want)
	}
}
