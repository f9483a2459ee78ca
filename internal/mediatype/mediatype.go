// Package mediatype reads the header field Content-Type with the verdict of package mime, which
// links package fmt and so is large in WebAssembly.
package mediatype

import (
	"strings"
	"unicode"

	"playtoken/internal/ascii"
)

// Is reports whether a field is well-formed, with all of its parameters, and has that media type in
// any capitals.
func Is(field, mediaType string) bool {
	base, _, _ := strings.Cut(field, ";")
	if !ascii.EqualFold(strings.TrimSpace(base), mediaType) {
		return false
	}
	seen := map[string]string{}
	for rest := trim(field[len(base):]); rest != ""; rest = trim(rest) {
		name, value, after, ok := parameter(rest)
		if !ok {
			return strings.TrimSpace(rest) == ";"
		}
		if before, twice := seen[name]; twice && before != value {
			return false
		}
		seen[name], rest = value, after
	}
	return true
}

// parameter reads a parameter after its semicolon.
func parameter(s string) (name, value, rest string, ok bool) {
	if s, ok = strings.CutPrefix(s, ";"); !ok {
		return "", "", "", false
	}
	name, s = token(trim(s))
	if s, ok = strings.CutPrefix(trim(s), "="); !ok || name == "" {
		return "", "", "", false
	}
	s = trim(s)
	if strings.HasPrefix(s, `"`) {
		value, rest, ok = quoted(s[1:])
	} else {
		value, rest = token(s)
		ok = value != ""
	}
	return ascii.ToLower(name), value, rest, ok
}

func trim(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) }

func token(s string) (token, rest string) {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(special, c) >= 0 {
			return s[:i], s[i:]
		}
	}
	return s, ""
}

// special are the ASCII characters that must be quoted (RFC 2045).
const special = `()<>@,;:\"/[]?=`

// quoted reads a quoted string after the first quotation mark. A backslash is literal before
// a character that needs no quoting.
func quoted(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return b.String(), s[i+1:], true
		case c == '\\' && i+1 < len(s) && strings.IndexByte(special, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case c == '\r' || c == '\n':
			return "", "", false
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}
