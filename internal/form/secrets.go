package form

import (
	"strings"

	"playtoken/internal/ascii"
)

const (
	// secretDigits is the number of hexadecimal digits of 16 bytes. As many count as a secret.
	secretDigits = 32
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

// HiddenName replaces the name of a parameter that may hold a secret.
const HiddenName = "(hidden)"

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
func (t *Table) SecretRanges(text string) [][2]int {
	m := t.newMarks(len(text))
	looked := 0 // unknown names that were compared with the table
	for _, p := range t.Pairs(text) {
		if p.field == nil {
			if p.Name != "" {
				looked++
			}
			m.unknown(text, &p, looked <= maxUnknown)
			continue
		}
		m.value(text, &p)
	}
	return m.ranges()
}

// unknown marks a pair whose name the table lacks. Its name may be shown if it is near a field's.
func (m *marks) unknown(text string, p *Pair, mayBeNear bool) {
	isNear := mayBeNear && m.table.isNear(p.Name)
	hasValue := p.NameEnd != p.ValueEnd
	if !isNear && (!hasValue || !m.table.isPlain(p.Name)) {
		m.hide(text[p.NameStart:p.NameEnd], p.NameStart)
	}
	m.hide(text[p.ValueStart:p.ValueEnd], p.ValueStart)
}

// value marks the secret parts of a field's value.
func (m *marks) value(text string, p *Pair) {
	raw := text[p.ValueStart:p.ValueEnd]
	switch f := p.field; {
	case f.Kind == KindAuthenticator:
		// A broken value has no decoded form, and its account ID cannot be found.
		if p.Value == "" || !isPlaceholder(afterAccountID(p.Value)) {
			m.hide(raw, p.ValueStart)
		}
	case f.Secret, p.Value == "":
		m.hide(raw, p.ValueStart)
	case (f.Kind == KindWhole || f.Kind == KindTime) && isNumberOrTime(p.Value):
	case f.Digits != secretDigits:
		m.scan(raw, p.ValueStart, true)
	case !p.ShownID() && m.table.hasSecret(raw):
		m.hide(raw, p.ValueStart)
	}
}

// hasSecret reports whether a text has a secret part.
func (t *Table) hasSecret(s string) bool {
	m := t.newMarks(len(s))
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
func (t *Table) SecretRuns(text string) [][2]int {
	m := t.newMarks(len(text))
	m.scan(text, 0, false)
	return m.ranges()
}

// Mask returns the text with every byte of the ranges replaced by *. Positions stay as they are.
func Mask(text string, ranges [][2]int) string {
	masked := []byte(text)
	for _, r := range ranges {
		for i := r[0]; i < r[1]; i++ {
			masked[i] = '*'
		}
	}
	return string(masked)
}

// Redact removes secrets from the findings of a text, whose secret ranges are given. The name of a
// parameter in those ranges becomes HiddenName. An edit whose replacement is secret, or that
// replaces a secret, is marked and loses its replacement.
func (t *Table) Redact(problems []Problem, warnings []Warning, ranges [][2]int) {
	for i := range problems {
		p := &problems[i]
		p.Edit = t.redacted(p.Edit, p.Parameter, ranges)
	}
	for i := range warnings {
		w := &warnings[i]
		w.Edit = t.redacted(w.Edit, w.Parameter, ranges)
		if _, _, known := t.Lookup(w.Parameter); !known && touches(ranges, w.Start, w.End) {
			w.Parameter = HiddenName
		}
	}
}

// redacted returns the edit of a parameter's value without a secret replacement. An edit without a
// parameter replaces a whole body.
func (t *Table) redacted(e Edit, parameter string, ranges [][2]int) Edit {
	if _, isRename := t.ByName(e.Replacement); e.IsZero() || isRename {
		return e
	}
	after := e.Replacement
	if parameter != "" {
		after = parameter + "=" + after
	}
	if touches(ranges, e.Start, e.End) || len(t.SecretRanges(after)) > 0 {
		e.Replacement, e.Secret = "", true
	}
	return e
}

// touches reports whether a byte from start to end is in the ranges.
func touches(ranges [][2]int, start, end int) bool {
	for _, r := range ranges {
		if r[0] < end && start < r[1] {
			return true
		}
	}
	return false
}

// marks are the hidden bytes of a text.
type marks struct {
	table  *Table
	hidden []bool
}

func (t *Table) newMarks(length int) *marks { return &marks{t, make([]bool, length)} }

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

// isNear reports whether a name is a field's or close to one.
func (t *Table) isNear(name string) bool {
	for _, field := range t.names {
		if distance(name, field) <= maxEdits {
			return true
		}
	}
	return false
}

// isPlain reports whether a name that the table lacks is one short word without a secret.
func (t *Table) isPlain(name string) bool {
	digits := 0
	for i := range len(name) {
		switch c := name[i]; {
		case isDigit(c):
			digits++
		case !isAlphanumeric(c) && strings.IndexByte("._-[]", c) < 0:
			return false
		}
	}
	if name == "" || len(name) > plainName || digits > plainDigits {
		return false
	}
	return !t.hasSecret(name)
}

// ShownID reports whether the value is the id of a key or a device and nothing else, in any
// notation. Such an id has the shape of a secret and may be shown.
func (p *Pair) ShownID() bool {
	if p.field == nil || p.field.Secret || p.field.Digits != secretDigits {
		return false
	}
	value := ascii.Trim(p.Value, whiteSpace+"'\"")
	if len(value) > 2 && value[0] == '0' && value[1]|0x20 == 'x' {
		value = value[2:]
	}
	if plain, ok := unhyphened(value); ok {
		value = plain
	}
	return len(value) == secretDigits && NotHex(value) < 0
}

// isNumberOrTime reports whether a value is a time, or a number, also one of seconds from now.
func isNumberOrTime(value string) bool {
	if _, ok := ParseTime(value); ok {
		return true
	}
	if strings.HasPrefix(value, "+") || strings.HasPrefix(value, " ") {
		value = value[1:]
	}
	_, ok := ParseWhole(value, 1<<40)
	return ok
}

// afterAccountID returns the part of an authenticator after the account ID and the comma, or all of
// a value without them.
func afterAccountID(value string) string {
	id, rest, ok := strings.Cut(value, ",")
	if !ok || rest == "" || !isAccountID(id) {
		return value
	}
	return rest
}
