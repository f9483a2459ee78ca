//go:build wasm

package main

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"playtoken"
	"playtoken/paste"
)

// render writes what the JavaScript wrapper hands out, with every position as JavaScript counts it.
func render(text string, pasted paste.Pasted, result playtoken.Result, to positions) string {
	var b strings.Builder
	b.WriteString(`{"recognized":{"kind":"` + pasted.Kind.String() + `"`)
	for _, member := range [...][2]string{
		{"form", utf8Form(pasted.Form)}, {"method", pasted.Method}, {"endpoint", pasted.Endpoint}, {"contentType", pasted.ContentType},
	} {
		b.WriteString(`,"` + member[0] + `":` + playtoken.QuoteJSON(member[1]))
	}
	b.WriteString(`,"inQuery":` + strconv.FormatBool(pasted.HasQuery()) + `,"notes":[`)
	for i, n := range pasted.Notes {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"id":"` + string(n.ID) + `","option":` + playtoken.QuoteJSON(n.Option) + `,"details":` + playtoken.QuoteJSON(n.Text) +
			`,"fix":` + playtoken.QuoteJSON(n.Fix) + to.pasted(n.Start, n.End) + `,"edits":[`)
		for j, e := range n.Edits {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`{"replacement":` + playtoken.QuoteJSON(e.Replacement) + to.pasted(e.Start, e.End) + `}`)
		}
		b.WriteString(`]}`)
	}
	b.WriteString(`]},` + result.Moved(to).Members() + `,"parameters":[`)
	for i, p := range playtoken.Pairs(pasted.Form) {
		if i > 0 {
			b.WriteByte(',')
		}
		start, end := to.Range(p.ValueStart, p.ValueEnd)
		b.WriteString(`{"name":` + playtoken.QuoteJSON(p.Name) + `,"value":` + playtoken.QuoteJSON(p.Value) + `,"parameter":"` + p.Parameter +
			`","broken":` + strconv.FormatBool(p.Broken) + `,"start":` + strconv.Itoa(start) + `,"end":` + strconv.Itoa(end) + `}`)
	}
	b.WriteString("]}")
	return b.String()
}

// utf8Form returns the form-encoded text with what is not UTF-8 in it, as a shell can write it, percent-encoded: JavaScript's strings
// could not hold it, and the endpoint reads both alike.
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

// positions turns byte positions in the form-encoded text into positions in the pasted text in UTF-16 code units, as JavaScript
// counts them.
type positions struct {
	from  playtoken.Mover
	units []int32 // by byte of the pasted text; nil when it is all ASCII
}

func utf16(text string, from playtoken.Mover) positions {
	p := positions{from: from}
	ascii := true
	for i := 0; i < len(text) && ascii; i++ {
		ascii = text[i] < 0x80
	}
	if ascii {
		return p
	}
	p.units = make([]int32, len(text)+1)
	unit := int32(0)
	for i, r := range text {
		p.units[i] = unit
		unit++
		if r >= 0x10000 {
			unit++
		}
		// A position inside a character is taken as its end.
		for j := i + 1; j < len(text) && text[j]&0xC0 == 0x80; j++ {
			p.units[j] = unit
		}
	}
	p.units[len(text)] = unit
	return p
}

func (p positions) Range(start, end int) (int, int) {
	start, end = p.from.Range(start, end)
	if p.units == nil {
		return start, end
	}
	return int(p.units[start]), int(p.units[end])
}

func (p positions) Exact(start, end int) bool { return p.from.Exact(start, end) }

// pasted writes a range of the pasted text as members.
func (p positions) pasted(start, end int) string {
	p.from = identity{}
	start, end = p.Range(start, end)
	return `,"start":` + strconv.Itoa(start) + `,"end":` + strconv.Itoa(end)
}

// identity is the form-encoded text as it stands.
type identity struct{}

func (identity) Range(start, end int) (int, int) { return start, end }
func (identity) Exact(int, int) bool             { return true }
