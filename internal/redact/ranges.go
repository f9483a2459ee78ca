// Package redact finds the secrets in texts and findings that others may see, such as logs and
// reports. A table of package form has the names and kinds of the fields.
//
// SecretRanges is for a form-encoded text, SecretRuns for any other.
package redact

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/internal/form"
)

const (
	// secretBytes is the number of words from which a row of hexadecimal words counts as a secret,
	// as in a list of bytes.
	secretBytes = 16
	// secretBase64 is the length of 16 bytes in Base64 without padding.
	secretBase64 = 22
	// lost is the number of characters that a secret may lack, because a % before the secret
	// turns its first two characters into an escape.
	lost = 2
	// wrappedLine is the smallest length of a line of Base64 that may continue in the next line.
	wrappedLine = 60

	// An unknown name is shown if it has at most plainName characters, plainDigits of them digits.
	plainName   = 40
	plainDigits = 3
)

// SecretRanges returns the byte ranges of a form-encoded text that must not be shown to others.
// They are in order and do not touch. Hidden are
//
//   - the values of secret fields;
//   - the value of a name that the table lacks, because a misspelled name may carry a secret;
//   - such a name itself, because it may be a whole body. It is shown if it is close to a field's
//     name, or if it is one short word and has a value;
//   - a name or a value of broken percent-encoding or UTF-8;
//   - the whole value of kid or deviceid if it is more than an ID, as in KID:KEY, and SecretRuns
//     finds a secret in it;
//   - in every other value, the parts that SecretRuns finds, and the rest of the value after the
//     name of a secret field.
//
// A placeholder is never hidden: a text whose letters and digits are all 0, x, A or ü. The account
// ID before a placeholder of an authenticator is not hidden either. So a text whose secrets were
// replaced by placeholders of the same length has no secret ranges.
func SecretRanges(t *form.Table, text string) [][2]int {
	m := newMarks(t, len(text))
	looked := 0 // unknown names that were compared with the table
	for _, p := range t.Pairs(text) {
		if p.Field == nil {
			if p.Name != "" {
				looked++
			}
			m.unknown(text, &p, looked <= form.MaxUnknown)
			continue
		}
		m.value(text, &p)
	}
	return m.ranges()
}

// unknown marks a pair whose name the table lacks. If mayBeNear is false, the name is not compared
// with the table, which would take too long for a text of many names.
func (m *marks) unknown(text string, p *form.Pair, mayBeNear bool) {
	isNear := mayBeNear && m.table.IsNear(p.Name)
	hasValue := p.NameEnd != p.ValueEnd
	if !isNear && (!hasValue || !isPlain(m.table, p.Name)) {
		m.hide(text[p.NameStart:p.NameEnd], p.NameStart)
	}
	m.hide(text[p.ValueStart:p.ValueEnd], p.ValueStart)
}

// value marks the secret parts of a field's value.
func (m *marks) value(text string, p *form.Pair) {
	raw := text[p.ValueStart:p.ValueEnd]
	switch f := p.Field; {
	case f.Kind == form.KindAuthenticator:
		// A broken value has no decoded form, and its account ID cannot be found.
		if p.Value == "" || !isPlaceholder(afterAccountID(p.Value)) {
			m.hide(raw, p.ValueStart)
		}
	case f.Secret, p.Value == "":
		m.hide(raw, p.ValueStart)
	case (f.Kind == form.KindWhole || f.Kind == form.KindTime) && isNumberOrTime(p.Value):
		// It is shown, even if its digits look like a secret.
	case f.Digits != form.SecretDigits:
		m.scan(raw, p.ValueStart, true)
	case !p.ShownID() && hasSecret(m.table, raw):
		m.hide(raw, p.ValueStart)
	}
}

// hasSecret reports whether a text has a secret part.
func hasSecret(t *form.Table, s string) bool {
	m := newMarks(t, len(s))
	m.scan(s, 0, true)
	return len(m.ranges()) > 0
}

// SecretRuns returns the byte ranges that look like secrets in a text of any kind, such as a
// command or a path. They are in order and do not touch:
//
//   - 16 bytes or more in hexadecimal digits, also with separators, prefixes such as 0x, or as a
//     UUID; also as a list of numbers;
//   - 16 bytes or more in Base64, standard or URL-safe, also on several lines;
//   - the text after the name of a secret field, up to the next quotation mark or line break;
//   - the user and password of a URL.
//
// It also finds them in percent-encoded text, even if it was encoded several times. Names of fields
// and placeholders are not secrets, as in SecretRanges. In doubt it hides too much.
func SecretRuns(t *form.Table, text string) [][2]int {
	m := newMarks(t, len(text))
	m.scan(text, 0, false)
	return m.ranges()
}

// marks are the hidden bytes of a text.
type marks struct {
	table  *form.Table
	hidden []bool
}

func newMarks(t *form.Table, length int) *marks { return &marks{t, make([]bool, length)} }

func (m *marks) ranges() [][2]int {
	var found [][2]int
	for i := 0; i < len(m.hidden); i++ {
		if start := i; m.hidden[i] {
			for i < len(m.hidden) && m.hidden[i] {
				i++
			}
			found = append(found, [2]int{start, i})
		}
	}
	return found
}

// hide marks the part of the text that begins at a position, unless it is a placeholder.
func (m *marks) hide(part string, at int) {
	if isPlaceholder(part) {
		return
	}
	for i := range len(part) {
		m.hidden[at+i] = true
	}
}

// isPlain reports whether a name that the table lacks is one short word without a secret.
func isPlain(t *form.Table, name string) bool {
	digits := 0
	for i := range len(name) {
		switch c := name[i]; {
		case ascii.IsDigit(c):
			digits++
		case !isAlphanumeric(c) && strings.IndexByte("._-[]", c) < 0:
			return false
		}
	}
	if name == "" || len(name) > plainName || digits > plainDigits {
		return false
	}
	return !hasSecret(t, name)
}

// isNumberOrTime reports whether a value is a time, a number, or a number of seconds from now.
func isNumberOrTime(value string) bool {
	if _, ok := form.ParseTime(value); ok {
		return true
	}
	if strings.HasPrefix(value, "+") || strings.HasPrefix(value, " ") {
		value = value[1:]
	}
	_, ok := form.ParseWhole(value, 1<<40)
	return ok
}

// afterAccountID returns the part of an authenticator after the account ID and the comma, or all of
// a value without them.
func afterAccountID(value string) string {
	id, rest, ok := strings.Cut(value, ",")
	if !ok || rest == "" || !form.IsAccountID(id) {
		return value
	}
	return rest
}
