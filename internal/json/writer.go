// Package json writes and reads JSON as encoding/json does, without reflection. encoding/json is
// large in WebAssembly, and slow there.
package json

import (
	"strconv"
	"unicode/utf8"
)

// A Writer writes JSON. It adds the commas.
type Writer struct {
	b []byte
	// PlainHTML leaves <, > and & unescaped. By default they are escaped, so that the text is safe
	// in a page.
	PlainHTML bool
}

// Text returns the text that was written.
func (w *Writer) Text() string { return string(w.b) }

// Begin begins an object with '{', or an array with '['.
func (w *Writer) Begin(c byte) {
	w.comma()
	w.b = append(w.b, c)
}

// End ends an object with '}', or an array with ']'.
func (w *Writer) End(c byte) { w.b = append(w.b, c) }

// Name writes the name of a member. Its value follows.
func (w *Writer) Name(name string) {
	w.String(name)
	w.b = append(w.b, ':')
}

// String writes a string.
func (w *Writer) String(s string) {
	w.comma()
	w.b = appendString(w.b, s, !w.PlainHTML)
}

// Int writes an integer.
func (w *Writer) Int(n int64) {
	w.comma()
	w.b = strconv.AppendInt(w.b, n, 10)
}

// Uint writes an integer that is not negative.
func (w *Writer) Uint(n uint64) {
	w.comma()
	w.b = strconv.AppendUint(w.b, n, 10)
}

// Member writes a member whose value is a string.
func (w *Writer) Member(name, value string) {
	w.Name(name)
	w.String(value)
}

// MemberIf writes a member, unless its value is "".
func (w *Writer) MemberIf(name, value string) {
	if value != "" {
		w.Member(name, value)
	}
}

// IntMember writes a member whose value is an integer.
func (w *Writer) IntMember(name string, value int64) {
	w.Name(name)
	w.Int(value)
}

// IntMemberIf writes a member, unless its value is 0.
func (w *Writer) IntMemberIf(name string, value int64) {
	if value != 0 {
		w.IntMember(name, value)
	}
}

// Strings writes an array of strings.
func (w *Writer) Strings(all []string) {
	w.Begin('[')
	for _, s := range all {
		w.String(s)
	}
	w.End(']')
}

// comma separates an item from one before it.
func (w *Writer) comma() {
	if len(w.b) == 0 {
		return
	}
	switch w.b[len(w.b)-1] {
	case '{', '[', ':':
	default:
		w.b = append(w.b, ',')
	}
}

// AppendString appends s as a JSON string. It leaves <, > and & as they are.
func AppendString(b []byte, s string) []byte { return appendString(b, s, false) }

const digits = "0123456789abcdef"

func appendString(b []byte, s string, html bool) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && (!html || c != '<' && c != '>' && c != '&') {
				i++
				continue
			}
			b = append(append(b, s[from:i]...), '\\')
			switch c {
			case '"', '\\':
				b = append(b, c)
			case '\b':
				b = append(b, 'b')
			case '\f':
				b = append(b, 'f')
			case '\n':
				b = append(b, 'n')
			case '\r':
				b = append(b, 'r')
			case '\t':
				b = append(b, 't')
			default:
				b = append(b, 'u', '0', '0', digits[c>>4], digits[c&15])
			}
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
			b = append(append(b, s[from:i]...), '\\', 'u')
			b = append(b, digits[r>>12], digits[r>>8&15], digits[r>>4&15], digits[r&15])
			from = i + size
		}
		i += size
	}
	return append(append(b, s[from:]...), '"')
}
