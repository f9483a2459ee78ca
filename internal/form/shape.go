package form

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/internal/base64"
)

// A shape is a wrong notation of a right value. The zero shape matches nothing. A shape without a
// kind gets no warning.
type shape struct {
	kind         WarningKind
	details, fix string
	replacement  string // the value as it should be, where that is certain
}

// shapeOf finds the notation of a value that is not valid.
func shapeOf(value string, f *Field, valid func(string) bool) shape {
	if s := wrapped("", value, valid); s.kind != "" {
		return s
	}
	if isUnset(value) {
		return unset(f)
	}
	switch f.Kind {
	case KindWord:
		for _, word := range f.Values {
			if ascii.EqualFold(word, value) {
				return shape{fix: "send " + word + ": the words are case-sensitive", replacement: word}
			}
		}
	case KindAuthenticator:
		// Behind a right account ID and comma, the secret can have a shape of its own.
		comma := strings.IndexByte(value, ',')
		if comma < 0 || !valid(value[:comma+1]+strings.Repeat("0", SecretDigits)) {
			return shape{}
		}
		id, secret := value[:comma+1], value[comma+1:]
		if s := wrapped(id, secret, valid); s.kind != "" {
			return s
		}
		return hexShape(id, secret, SecretDigits, f.Kind == KindKeyID, valid)
	case KindHex, KindKeyID:
		return hexShape("", value, f.Digits, f.Kind == KindKeyID, valid)
	}
	return shape{}
}

const whiteSpace = " \t\r\n"

// wrapped finds white space or quotes around what follows the prefix.
func wrapped(prefix, value string, valid func(string) bool) shape {
	if trimmed := ascii.Trim(value, whiteSpace); trimmed != value && valid(prefix+trimmed) {
		return shape{
			ShapeWhiteSpace, "there is white space around the value", "remove the white space", prefix + trimmed,
		}
	}
	n := len(value)
	if n > 2 && value[0] == value[n-1] && (value[0] == '"' || value[0] == '\'') && valid(prefix+value[1:n-1]) {
		return shape{ShapeQuotes, "the value is in quotes", "remove the quotes", prefix + value[1:n-1]}
	}
	return shape{}
}

// hexShape finds other notations of the hexadecimal digits that have to follow the prefix.
func hexShape(prefix, digits string, want int, keyID bool, valid func(string) bool) shape {
	if strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0X") {
		if valid(prefix + digits[2:]) {
			return shape{ShapeHexPrefix, "the digits begin with 0x", "send the digits without 0x", prefix + digits[2:]}
		}
		if plain, ok := unhyphened(digits[2:]); ok && valid(prefix+plain) {
			return shape{
				ShapeHexPrefix, "the digits begin with 0x and have hyphens",
				"send the 32 digits without 0x and hyphens", prefix + plain,
			}
		}
	}
	if plain, ok := unhyphened(digits); ok && valid(prefix+plain) {
		return shape{
			ShapeHyphens, "it is written as a UUID, with hyphens", "send the 32 digits without hyphens or braces",
			prefix + plain,
		}
	}
	b, ok := base64.Decode(digits)
	if !ok || len(b)*2 != want || NotHex(digits) < 0 {
		return shape{}
	}
	if keyID {
		// The text does not show which of the two byte orders the Base64 has.
		return shape{
			ShapeBase64, "it looks like the Base64 of a 16-byte key id",
			"send the hexadecimal digits of the UUID in the order of its text; " +
				"a PlayReady header has its first 8 bytes in another order", "",
		}
	}
	return shape{ShapeBase64, "it looks like Base64", "send the bytes as hexadecimal digits", prefix + encodeHex(b)}
}

// unhyphened returns the 32 digits of a UUID in its 8-4-4-4-12 notation, in braces or not.
func unhyphened(s string) (string, bool) {
	if n := len(s); n == 38 && s[0] == '{' && s[n-1] == '}' {
		s = s[1 : n-1]
	}
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return "", false
	}
	return strings.ReplaceAll(s, "-", ""), true
}
