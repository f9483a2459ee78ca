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
	// secretBytes is the number of single bytes whose list counts as a secret.
	secretBytes = 16
	// secretBase64 is the length of 16 bytes in Base64 without padding.
	secretBase64 = 22
	// stray is how many characters a secret may lack: a % before it makes an escape of its first
	// two.
	stray = 2
	// wrappedLine is the smallest length of a line of Base64 that may continue in the next line.
	wrappedLine = 60

	// plainName and plainDigits bound the names that are shown although the table lacks them.
	plainName   = 40
	plainDigits = 3
)

// SecretRanges returns the byte ranges of a form-encoded text that must not be shown to others.
// They are in order and do not touch. Hidden are
//
//   - the values of secret fields;
//   - the values of names that the table lacks: a misspelled name may carry a secret;
//   - such a name itself, unless it is close to a field's name, or is one short word and has a
//     value: it may be a whole body;
//   - a name or a value of broken percent-encoding or UTF-8;
//   - an id of 32 digits with more text beside it, if SecretRuns finds a part of it, as in KID:KEY;
//   - in every other value, the parts that SecretRuns finds, and all that follows the name of a
//     secret field.
//
// A placeholder is never hidden. All its letters and digits are 0, x, A or ü. The account ID before
// a placeholder of an authenticator is not hidden either. So a text whose secrets were replaced by
// placeholders of the same length has no secret ranges.
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

// unknown marks a pair whose name the table lacks. Its name may be shown if it is near a field's.
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
// They are found behind percent-encoding, also repeated. Names of fields and placeholders are not
// secrets, as with SecretRanges. In doubt it hides too much.
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

// hide marks a part of the text, which begins at a position, unless it is a placeholder.
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

// isNumberOrTime reports whether a value is a time, or a number, also one of seconds from now.
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
