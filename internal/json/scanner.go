package json

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"playtoken/internal/ascii"
)

// A Scanner reads JSON (RFC 8259) in UTF-8. Each method skips white space and reads the thing that
// it is named for. It returns false if the text continues with another thing. The scanner must not
// be used after that, except after Next and Null, which then read nothing.
type Scanner struct{ rest string }

// Scan returns a scanner of a text.
func Scan(text string) Scanner { return Scanner{text} }

// Next reads a character of JSON's structure. If another one is next, it reads nothing.
func (s *Scanner) Next(c byte) bool {
	s.skipSpace()
	if s.rest == "" || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// End reports whether nothing is left.
func (s *Scanner) End() bool {
	s.skipSpace()
	return s.rest == ""
}

func (s *Scanner) skipSpace() { s.rest = strings.TrimLeft(s.rest, " \t\r\n") }

// Rest returns the text that is left.
func (s *Scanner) Rest() string { return s.rest }

// Array reads an array. It calls item for each item. item must read it, and may return false to
// stop.
func (s *Scanner) Array(item func() bool) bool {
	if !s.Next('[') {
		return false
	}
	if s.Next(']') {
		return true
	}
	for item() {
		if s.Next(']') {
			return true
		}
		if !s.Next(',') {
			return false
		}
	}
	return false
}

// Object reads an object. It calls member for each value. member must read it, and may return false
// to stop. A name may occur more than once.
func (s *Scanner) Object(member func(name string) bool) bool {
	if !s.Next('{') {
		return false
	}
	if s.Next('}') {
		return true
	}
	for {
		name, ok := s.name()
		if !ok || !member(name) {
			return false
		}
		if s.Next('}') {
			return true
		}
		if !s.Next(',') {
			return false
		}
	}
}

// name reads the name of a member, and the colon.
func (s *Scanner) name() (string, bool) {
	name, ok := s.String()
	return name, ok && s.Next(':')
}

// String reads a string. Half of a surrogate pair becomes U+FFFD.
func (s *Scanner) String() (text string, ok bool) {
	if !s.Next('"') {
		return "", false
	}
	// Most strings have no escapes.
	for i := range len(s.rest) {
		switch c := s.rest[i]; {
		case c == '"':
			text, s.rest = s.rest[:i], s.rest[i+1:]
			return text, true
		case c == '\\':
			return s.escaped(i)
		case c < ' ':
			return "", false
		}
	}
	return "", false
}

// escaped reads a string whose first escape is at that place.
func (s *Scanner) escaped(place int) (string, bool) {
	b := []byte(s.rest[:place])
	for s.rest = s.rest[place:]; s.rest != ""; {
		c := s.rest[0]
		switch {
		case c == '"':
			s.rest = s.rest[1:]
			return string(b), true
		case c < ' ':
			return "", false
		case c != '\\':
			b, s.rest = append(b, c), s.rest[1:]
			continue
		case len(s.rest) < 2:
			return "", false
		}
		const letters, meanings = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
		if i := strings.IndexByte(letters, s.rest[1]); i >= 0 {
			b, s.rest = append(b, meanings[i]), s.rest[2:]
			continue
		}
		r := unit(s.rest)
		if r < 0 {
			return "", false
		}
		s.rest = s.rest[unitSize:]
		if utf16.IsSurrogate(r) {
			if r = utf16.DecodeRune(r, unit(s.rest)); r != utf8.RuneError {
				s.rest = s.rest[unitSize:]
			}
		}
		b = utf8.AppendRune(b, r)
	}
	return "", false
}

// unitSize is the length of an escape such as \u20ac.
const unitSize = 6

// unit returns the UTF-16 unit of such an escape at the beginning of s, -1 for none.
func unit(s string) rune {
	if len(s) < unitSize || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	var b [2]byte
	if !ascii.DecodeHex(b[:], s[2:unitSize]) {
		return -1
	}
	return rune(b[0])<<8 | rune(b[1])
}

// Null reads null. If anything else is next, it reads nothing.
func (s *Scanner) Null() bool { return s.word("null") }

func (s *Scanner) word(w string) (ok bool) {
	s.skipSpace()
	s.rest, ok = strings.CutPrefix(s.rest, w)
	return ok
}

// Number reads a number, and returns its text.
func (s *Scanner) Number() (string, bool) {
	s.skipSpace()
	text := s.rest
	s.one("-")
	if !s.one("0") && !s.digits() || s.one(".") && !s.digits() {
		return "", false
	}
	if s.one("eE") {
		s.one("+-")
		if !s.digits() {
			return "", false
		}
	}
	return text[:len(text)-len(s.rest)], true
}

// Int reads an integer.
func (s *Scanner) Int() (int64, bool) {
	text, ok := s.Number()
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// one reads one of these characters, if one of them is next.
func (s *Scanner) one(of string) bool {
	if s.rest == "" || strings.IndexByte(of, s.rest[0]) < 0 {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// digits reads digits, at least one.
func (s *Scanner) digits() bool {
	n := 0
	for n < len(s.rest) && '0' <= s.rest[n] && s.rest[n] <= '9' {
		n++
	}
	s.rest = s.rest[n:]
	return n > 0
}

// maxDepth bounds the nesting of a value, as encoding/json does.
const maxDepth = 10_000

// Skip reads a value of any kind.
func (s *Scanner) Skip() bool {
	var ends []byte // of the arrays and objects that are open
	for {
		end := byte(0)
		switch {
		case s.Next('{'):
			end = '}'
		case s.Next('['):
			end = ']'
		case !s.scalar():
			return false
		}
		if end != 0 {
			if len(ends) == maxDepth {
				return false
			}
			ends = append(ends, end)
			if !s.Next(end) {
				if end == '}' && !s.skipName() {
					return false
				}
				continue // with the first item
			}
			ends = ends[:len(ends)-1]
		}
		for len(ends) > 0 && s.Next(ends[len(ends)-1]) {
			ends = ends[:len(ends)-1]
		}
		if len(ends) == 0 {
			return true
		}
		if !s.Next(',') || ends[len(ends)-1] == '}' && !s.skipName() {
			return false
		}
	}
}

func (s *Scanner) skipName() bool {
	_, ok := s.name()
	return ok
}

// scalar reads a value that is neither an array nor an object.
func (s *Scanner) scalar() (ok bool) {
	if s.End() {
		return false
	}
	switch s.rest[0] {
	case '"':
		_, ok = s.String()
	case 't':
		ok = s.word("true")
	case 'f':
		ok = s.word("false")
	case 'n':
		ok = s.Null()
	default:
		_, ok = s.Number()
	}
	return ok
}
