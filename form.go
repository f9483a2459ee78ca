package playtoken

import (
	"strings"
	"unicode/utf8"
)

// A span is a byte range of the checked text.
type span struct{ start, end int }

// nextPair returns the span of the pair that begins at start, which ends before the next & or at the end of the text, and where
// its name ends: at its first =, or at its end. Only & separates pairs (D2).
func nextPair(text string, start int) (pair span, nameEnd int) {
	end := strings.IndexByte(text[start:], '&')
	if end < 0 {
		end = len(text)
	} else {
		end += start
	}
	nameEnd = strings.IndexByte(text[start:end], '=')
	if nameEnd < 0 {
		return span{start, end}, end
	}
	return span{start, end}, start + nameEnd
}

// decode undoes percent-encoding and reads + as a space. It is false when the encoding is broken or the result is not UTF-8 (D6).
func decode(raw string) (string, bool) {
	plain := true
	for i := 0; i < len(raw); i++ {
		if c := raw[i]; c == '%' || c == '+' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return raw, true
	}
	decoded := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			if i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2]) {
				return "", false
			}
			c = unhex(raw[i+1])<<4 | unhex(raw[i+2])
			i += 2
		}
		decoded = append(decoded, c)
	}
	if !utf8.Valid(decoded) {
		return "", false
	}
	return string(decoded), true
}

// encode writes a value as it is to stand in a form: letters, digits and -._~ as they are, everything else percent-encoded.
func encode(value string) string {
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case isDigit(c), 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '-', c == '.', c == '_', c == '~':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(upperHexDigits[c>>4])
			b.WriteByte(upperHexDigits[c&15])
		}
	}
	return b.String()
}

// rawRange returns the span, in a raw value that begins at start, of the decoded bytes from to to.
func rawRange(text string, start, from, to int) span {
	var s span
	i := start
	for n := 0; ; n++ {
		if n == from {
			s.start = i
		}
		if n == to {
			s.end = i
			return s
		}
		if text[i] == '%' {
			i += 2
		}
		i++
	}
}
