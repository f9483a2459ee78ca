//go:build wasm

package main

import (
	"strings"
	"unicode/utf8"

	"playtoken"
	"playtoken/internal/jsontext"
	"playtoken/paste"
	"playtoken/protocol"
	"playtoken/report"
)

// render returns a result as JSON for the JavaScript wrapper, with positions in UTF-16 code units.
// The positions in result are in bytes of the text. form maps positions in the form-encoded text to
// positions in the text.
func render(text string, pasted *paste.Pasted, form playtoken.Mover, result playtoken.Result) string {
	to := utf16(text)
	var w jsontext.Writer
	w.Open("", '{')
	w.Open("recognized", '{')
	w.Text("kind", pasted.Kind.String())
	w.Text("form", utf8Form(pasted.Form))
	w.Text("method", pasted.Method)
	w.Text("endpoint", pasted.Endpoint)
	w.Text("contentType", pasted.ContentType)
	report.Recognized(&w, pasted)
	w.Flag("inQuery", pasted.HasQuery())
	w.Open("notes", '[')
	for _, n := range pasted.Notes {
		w.Open("", '{')
		w.Text("id", string(n.ID))
		w.Text("option", n.Option)
		w.Text("details", n.Text)
		w.Text("fix", n.Fix)
		w.Range(to.Range(n.Start, n.End))
		w.Open("edits", '[')
		for _, e := range n.Edits {
			w.Open("", '{')
			w.Text("replacement", e.Replacement)
			w.Range(to.Range(e.Start, e.End))
			w.Close('}')
		}
		w.Close(']')
		w.Close('}')
	}
	w.Close(']')
	w.Close('}')
	report.Write(&w, result.Moved(to.move))
	w.Open("parameters", '[')
	// Endpoints refuse a longer form, so its parameters are not listed.
	listed := pasted.Form
	if len(listed) > protocol.MaxBody {
		listed = ""
	}
	for _, p := range playtoken.Pairs(listed) {
		w.Open("", '{')
		w.Text("name", p.Name)
		w.Text("value", p.Value)
		w.Text("parameter", p.Parameter)
		w.Flag("broken", p.Broken)
		start, end, _ := form(p.ValueStart, p.ValueEnd)
		w.Range(to.Range(start, end))
		w.Close('}')
	}
	w.Close(']')
	w.Close('}')
	return w.String()
}

// renderRanges returns ranges as a JSON array of pairs of positions.
func renderRanges(to positions, ranges [][2]int) string {
	var w jsontext.Writer
	w.Open("", '[')
	for _, r := range ranges {
		start, end := to.Range(r[0], r[1])
		w.Open("", '[')
		w.Number("", int64(start))
		w.Number("", int64(end))
		w.Close(']')
	}
	w.Close(']')
	return w.String()
}

// utf8Form percent-encodes the bytes of the form-encoded text that are not UTF-8. A shell command
// can contain such bytes, but a JavaScript string cannot. The endpoint decodes both texts to the
// same values.
func utf8Form(form string) string {
	if utf8.ValidString(form) {
		return form
	}
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(form); {
		r, size := utf8.DecodeRuneInString(form[i:])
		if c := form[i]; r == utf8.RuneError && size == 1 {
			b.WriteString(string([]byte{'%', digits[c>>4], digits[c&15]}))
		} else {
			b.WriteString(form[i : i+size])
		}
		i += size
	}
	return b.String()
}

// positions maps byte positions of a text to positions in UTF-16 code units, as in JavaScript
// strings. It is nil for a text in ASCII.
type positions []int32

func utf16(text string) positions {
	ascii := true
	for i := 0; i < len(text) && ascii; i++ {
		ascii = text[i] < 0x80
	}
	if ascii {
		return nil
	}
	p := make(positions, len(text)+1)
	unit := int32(0)
	for i, r := range text {
		p[i] = unit
		unit++
		if r >= 0x10000 {
			unit++
		}
		// A position inside a character becomes the end of the character.
		for j := i + 1; j < len(text) && text[j]&0xC0 == 0x80; j++ {
			p[j] = unit
		}
	}
	p[len(text)] = unit
	return p
}

func (p positions) Range(start, end int) (int, int) {
	if p == nil {
		return start, end
	}
	return int(p[start]), int(p[end])
}

// move is a playtoken.Mover.
func (p positions) move(start, end int) (int, int, bool) {
	start, end = p.Range(start, end)
	return start, end, true
}
