//go:build wasm

package main

import (
	"strconv"
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
	var b strings.Builder
	b.WriteString(`{"recognized":{"kind":"` + pasted.Kind.String() + `"`)
	for _, member := range [...][2]string{
		{"form", utf8Form(pasted.Form)}, {"method", pasted.Method}, {"endpoint", pasted.Endpoint},
		{"contentType", pasted.ContentType},
	} {
		b.WriteString(`,"` + member[0] + `":` + jsontext.Quote(member[1]))
	}
	_, other := pasted.NoRequest()
	b.WriteString(`,"request":` + strconv.FormatBool(!other) + `,"inQuery":` + strconv.FormatBool(pasted.HasQuery()) +
		`,"notes":[`)
	for i, n := range pasted.Notes {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"id":"` + string(n.ID) + `","option":` + jsontext.Quote(n.Option) + `,"details":` +
			jsontext.Quote(n.Text) +
			`,"fix":` + jsontext.Quote(n.Fix) + to.members(n.Start, n.End) + `,"edits":[`)
		for j, e := range n.Edits {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`{"replacement":` + jsontext.Quote(e.Replacement) + to.members(e.Start, e.End) + `}`)
		}
		b.WriteString(`]}`)
	}
	b.WriteString(`]},` + report.Members(result.Moved(to)) + `,"parameters":[`)
	// Endpoints refuse a longer form, so its parameters are not listed.
	listed := pasted.Form
	if len(listed) > protocol.MaxBody {
		listed = ""
	}
	for i, p := range playtoken.Pairs(listed) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"name":` + jsontext.Quote(p.Name) + `,"value":` + jsontext.Quote(p.Value) +
			`,"parameter":"` + p.Parameter +
			`","broken":` + strconv.FormatBool(p.Broken) + to.members(form.Range(p.ValueStart, p.ValueEnd)) + `}`)
	}
	b.WriteString("]}")
	return b.String()
}

// renderRanges returns ranges as a JSON array of pairs of positions.
func renderRanges(to positions, ranges [][2]int) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, r := range ranges {
		if i > 0 {
			b.WriteByte(',')
		}
		start, end := to.Range(r[0], r[1])
		b.WriteString("[" + strconv.Itoa(start) + "," + strconv.Itoa(end) + "]")
	}
	b.WriteByte(']')
	return b.String()
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

func (positions) Exact(int, int) bool { return true }

// members returns a range as further members of a JSON object.
func (p positions) members(start, end int) string {
	start, end = p.Range(start, end)
	return `,"start":` + strconv.Itoa(start) + `,"end":` + strconv.Itoa(end)
}
