package form

import (
	"strings"
	"unicode/utf8"

	"playtoken/internal/ascii"
)

// A Span is a byte range of the checked text.
type Span struct{ Start, End int }

// nextPair returns the range of the pair that begins at start, and the end of its name. A pair ends
// before the next & or at the end of the text: only & separates pairs (D2). Its name ends at its
// first =, or with the pair.
func nextPair(text string, start int) (pair Span, nameEnd int) {
	end := strings.IndexByte(text[start:], '&')
	if end < 0 {
		end = len(text)
	} else {
		end += start
	}
	nameEnd = strings.IndexByte(text[start:end], '=')
	if nameEnd < 0 {
		return Span{start, end}, end
	}
	return Span{start, end}, start + nameEnd
}

// Decode undoes percent-encoding and reads + as a space. It is false if the encoding is broken or
// the result is not UTF-8 (D6).
func Decode(raw string) (string, bool) {
	i := 0
	for i < len(raw) && raw[i] != '%' && raw[i] != '+' && raw[i] < utf8.RuneSelf {
		i++
	}
	if i == len(raw) {
		return raw, true
	}
	decoded := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			if i+2 >= len(raw) || !ascii.IsHex(raw[i+1]) || !ascii.IsHex(raw[i+2]) {
				return "", false
			}
			c = ascii.Unhex(raw[i+1])<<4 | ascii.Unhex(raw[i+2])
			i += 2
		}
		decoded = append(decoded, c)
	}
	if !utf8.Valid(decoded) {
		return "", false
	}
	return string(decoded), true
}

// Encode percent-encodes a value for a form. Letters, digits and -._~ stay as they are.
func Encode(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case ascii.IsDigit(c), 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '-', c == '.', c == '_', c == '~':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(upperHexDigits[c>>4])
			b.WriteByte(upperHexDigits[c&15])
		}
	}
	return b.String()
}

// rawRange returns the range, in a raw value that begins at start, of the decoded bytes from one
// position to another.
func rawRange(text string, start, from, to int) Span {
	var s Span
	i := start
	for n := 0; ; n++ {
		if n == from {
			s.Start = i
		}
		if n == to {
			s.End = i
			return s
		}
		if text[i] == '%' {
			i += 2
		}
		i++
	}
}
