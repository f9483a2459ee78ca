package form

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"playtoken/internal/ascii"
	"playtoken/internal/base64"
)

// The methods below read a value of one Kind that Usable accepted. They are false, with the problem
// added, for a value that is wrong.

// Word reads a KindWord value and returns its place among Field.Values.
func (f *Form) Word(id ID, index int) (int, bool) {
	field := f.Table.Fields[id]
	words := field.Values
	if i := indexOf(words, f.Value(id, index).Text); i >= 0 {
		return i, true
	}
	f.Invalid(id, index, field.Invalid, "not one of "+strings.Join(words, ", "), func(s string) bool {
		return indexOf(words, s) >= 0
	})
	return 0, false
}

func indexOf(words []string, word string) int {
	for i := range words {
		if words[i] == word {
			return i
		}
	}
	return -1
}

// Hex reads Field.Digits hexadecimal digits into dst.
func (f *Form) Hex(id ID, index int, dst []byte) bool {
	field := f.Table.Fields[id]
	text := f.Value(id, index).Text
	if len(text) == field.Digits && NotHex(text) < 0 {
		DecodeHex(dst, text)
		return true
	}
	code, details := field.Length, ""
	if n := utf8.RuneCountInString(text); n != field.Digits {
		details = LengthDetails(n, field.Digits)
	} else {
		code, details = field.Invalid, NotHexDetails(text)
	}
	if code == 0 {
		code = field.Invalid
	}
	f.Invalid(id, index, code, details, func(s string) bool { return len(s) == field.Digits && NotHex(s) < 0 })
	return false
}

// LengthDetails are the details of a value that has the wrong number of characters.
func LengthDetails(have, want int) string {
	if have == 1 {
		return "it has 1 character, not " + strconv.Itoa(want)
	}
	return "it has " + strconv.Itoa(have) + " characters, not " + strconv.Itoa(want)
}

// NotHexDetails names the first character that is not a hexadecimal digit by its place alone: the
// value may be a secret.
func NotHexDetails(s string) string {
	place := utf8.RuneCountInString(s[:NotHex(s)]) + 1
	return "character " + strconv.Itoa(place) + " is not a hexadecimal digit"
}

// Whole reads a KindWhole value.
func (f *Form) Whole(id ID) (int64, bool) {
	field := f.Table.Fields[id]
	if n, ok := ParseWhole(f.Value(id, Plain).Text, field.Max); ok && n >= field.Min {
		return n, true
	}
	f.Invalid(id, Plain, field.Invalid, field.Name+" is not a "+field.Format, func(s string) bool {
		n, ok := ParseWhole(s, field.Max)
		return ok && n >= field.Min
	})
	return 0, false
}

// Chars reads a KindText value.
func (f *Form) Chars(id ID) (string, bool) {
	field := f.Table.Fields[id]
	text := f.Value(id, Plain).Text
	if n, most := utf8.RuneCountInString(text), int(field.Max); n > most {
		f.Bad(id, Plain, field.Invalid, LengthDetails(n, most)+" or fewer", field.SendFix())
		return "", false
	}
	f.warnUnset(id, text)
	return text, true
}

// Identifier reads a KindIdentifier value.
func (f *Form) Identifier(id ID) (string, bool) {
	text := f.Value(id, Plain).Text
	if IsIdentifier(text) {
		f.warnUnset(id, text)
		return text, true
	}
	f.Invalid(id, Plain, f.Table.Fields[id].Invalid,
		"not exactly 4 printable ASCII characters without spaces", IsIdentifier)
	return "", false
}

// IsIdentifier reports whether s is exactly 4 ASCII characters from 0x21 to 0x7E.
func IsIdentifier(s string) bool {
	if len(s) != 4 {
		return false
	}
	for i := range len(s) {
		if s[i] < 0x21 || 0x7E < s[i] {
			return false
		}
	}
	return true
}

// Network reads a KindAddress value and returns it as a CIDR prefix without host bits.
func (f *Form) Network(id ID) (string, bool) {
	network, ok := ParseNetwork(f.Value(id, Plain).Text)
	if !ok {
		const details = "it is neither an IP address nor a CIDR prefix"
		f.Invalid(id, Plain, f.Table.Fields[id].Invalid, details, func(s string) bool {
			_, ok := ParseNetwork(s)
			return ok
		})
	}
	return network, ok
}

// Base64 reads a KindBase64 value and returns its bytes.
func (f *Form) Base64(id ID) ([]byte, bool) {
	field := f.Table.Fields[id]
	text, most := f.Value(id, Plain).Text, int(field.Max)
	b, ok := base64.Decode(text)
	canonical := base64.Encode(b)
	switch {
	case !ok || canonical != text:
		p := f.Bad(id, Plain, field.Invalid, base64Details(text), field.SendFix())
		if ok && len(b) > 0 && len(b) <= most {
			p.Edit = Edit{Start: p.Start, End: p.End, Replacement: Encode(canonical)}
		}
		return nil, false
	case len(b) > most:
		f.Bad(id, Plain, field.Invalid,
			"it decodes to "+strconv.Itoa(len(b))+" bytes, more than "+strconv.Itoa(most), "send a shorter payload")
		return nil, false
	}
	f.warnUnset(id, text)
	return b, true
}

func base64Details(s string) string {
	switch {
	case ascii.IndexAny(s, "\r\n") >= 0:
		return "it has line breaks"
	case strings.Contains(s, " "):
		return "it has a space: a + must be sent as %2B"
	case ascii.IndexAny(s, "-_") >= 0:
		return "it is URL-safe Base64, not standard Base64"
	case len(ascii.TrimRight(s, "="))%4 == 1:
		return "it is cut short"
	case len(s)%4 != 0:
		return "its padding is missing or wrong"
	}
	return "it is not canonical standard Base64"
}
