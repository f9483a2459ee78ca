package playtoken

import "strings"

// This file alone decides which parts of a text are secret. The command line, the browser module,
// shared links, reports and the tests that search logs all ask it.

const (
	// secretDigits is the number of hexadecimal digits of 16 bytes, from which on digits count as a
	// secret.
	secretDigits = 32
	// secretBytes is the number of bytes from which on a list of single bytes counts as one.
	secretBytes = 16
	// secretBase64 is the length of 16 bytes in Base64 without padding.
	secretBase64 = 22
	// stray is how many characters a secret may lack: a % before it makes an escape of its first
	// two.
	stray = 2
	// wrappedLine is the length from which on a line of Base64 may go on in the next line.
	wrappedLine = 60

	// plainName and plainDigits bound the names that are shown although the table does not have
	// them.
	plainName   = 40
	plainDigits = 3
)

// HiddenName replaces the name of a parameter that may hold a secret.
const HiddenName = "(hidden)"

// SecretRanges returns the byte ranges of a form-encoded text that must not be shown to others.
// They are in order and do not touch. Hidden are
//
//   - the values of secret parameters;
//   - the values of names that the table does not have, since a misspelled name may hold a secret
//     as well;
//   - such a name itself, unless it is close to a parameter's name, or is one short word and has a
//     value: it may be a whole body;
//   - a name or a value whose percent-encoding or UTF-8 is broken;
//   - a kid or deviceid that is more than one well-formed id and has a part that SecretRuns finds,
//     as in KID:KEY;
//   - in every other value, the parts that SecretRuns finds, and all that follows the name of a
//     secret parameter.
//
// A placeholder is never hidden. In it all letters and digits are 0, x, A or ü. The service id
// before a placeholder of an authenticator is not hidden either. So a text whose secrets were
// replaced by placeholders of the same length has no secret ranges.
func SecretRanges(text string) [][2]int {
	m := make(marks, len(text))
	looked := 0 // unknown names that were compared with the table
	for _, p := range Pairs(text) {
		rawName, rawValue := text[p.NameStart:p.NameEnd], text[p.ValueStart:p.ValueEnd]
		id, _, known := lookup(p.Name)
		switch {
		case !known:
			if p.Name != "" {
				looked++
			}
			if !(looked <= maxUnknown && isNear(p.Name)) && (rawValue == "" && p.NameEnd == p.ValueEnd || !isPlain(p.Name)) {
				m.hide(rawName, p.NameStart)
			}
			m.hide(rawValue, p.ValueStart)
		case id == customerAuthenticator:
			// A broken value has no decoded form, and no service id that could be told.
			if p.Value == "" || !isPlaceholder(afterServiceID(p.Value)) {
				m.hide(rawValue, p.ValueStart)
			}
		case parameters[id].Secret, p.Value == "":
			m.hide(rawValue, p.ValueStart)
		case isNumberOrTime(p.Value) && (parameters[id].Kind == KindWhole || parameters[id].Kind == KindTime):
		case parameters[id].Digits != secretDigits:
			m.scan(rawValue, p.ValueStart, true)
		case !p.ShownID():
			whole := make(marks, len(rawValue))
			whole.scan(rawValue, 0, true)
			if len(whole.ranges()) > 0 {
				m.hide(rawValue, p.ValueStart)
			}
		}
	}
	return m.ranges()
}

// SecretRuns returns the byte ranges of a text of any kind, such as a command or a path, that look
// like secrets wherever they are, in order and apart:
//
//   - 16 bytes or more in hexadecimal digits, also with separators, prefixes such as 0x, or as a
//     UUID; also as a list of numbers;
//   - 16 bytes or more in Base64, standard or URL-safe, also on several lines;
//   - what follows the name of a secret parameter, up to the next quotation mark or line break;
//   - the user and password of a URL.
//
// Percent-encoding, also repeated, hides none of them. Names of parameters are no secrets, and
// placeholders are none, as with SecretRanges. It prefers hiding too much.
func SecretRuns(text string) [][2]int {
	m := make(marks, len(text))
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

// Redacted returns the result with no secret but those in Request, for logs and reports. ranges are
// the secret ranges of the text that the result's positions refer to. The name of a parameter in
// those ranges becomes HiddenName. An edit whose replacement is secret, or that replaces what is
// secret, is marked and has no replacement.
func (r Result) Redacted(ranges [][2]int) Result {
	r.Problems = append([]Problem(nil), r.Problems...)
	for i := range r.Problems {
		p := &r.Problems[i]
		p.Edit = p.Edit.redacted(p.Parameter, ranges)
	}
	r.Warnings = append([]Warning(nil), r.Warnings...)
	for i := range r.Warnings {
		w := &r.Warnings[i]
		w.Edit = w.Edit.redacted(w.Parameter, ranges)
		if _, _, known := lookup(w.Parameter); !known && touches(ranges, w.Start, w.End) {
			w.Parameter = HiddenName
		}
	}
	return r
}

// redacted returns the edit of a parameter without a secret replacement. The edit of no parameter
// replaces a whole body.
func (e Edit) redacted(parameter string, ranges [][2]int) Edit {
	if _, rename := byName(e.Replacement); e.IsZero() || rename {
		return e
	}
	after := e.Replacement
	if parameter != "" {
		after = parameter + "=" + after
	}
	if touches(ranges, e.Start, e.End) || len(SecretRanges(after)) > 0 {
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

// marks says of each byte of a text whether it is hidden.
type marks []bool

func (m marks) ranges() [][2]int {
	var found [][2]int
	for i := 0; i < len(m); i++ {
		if start := i; m[i] {
			for i < len(m) && m[i] {
				i++
			}
			found = append(found, [2]int{start, i})
		}
	}
	return found
}

// hide marks a part of the text, which begins at a position, unless it is a placeholder.
func (m marks) hide(part string, at int) {
	if isPlaceholder(part) {
		return
	}
	for i := range len(part) {
		m[at+i] = true
	}
}

// scan marks what looks like a secret in a part of the text, which begins at a position: as it is,
// and with its percent-encoding undone. toEnd hides all that follows the name of a secret
// parameter.
func (m marks) scan(part string, at int, toEnd bool) {
	(&scanner{m, part, nil, at, toEnd}).scan()
	if plain, places := unescaped(part); places != nil {
		(&scanner{m, plain, places, at, toEnd}).scan()
	}
}

// unescaped undoes percent-encoding as often as it was done, and returns where each byte comes
// from, and the end. Without escapes there are no places.
func unescaped(s string) (string, []int) {
	if strings.IndexByte(s, '%') < 0 {
		return s, nil
	}
	plain, places := make([]byte, 0, len(s)), make([]int, 0, len(s)+1)
	for i := 0; i < len(s); i++ {
		plain, places = append(plain, s[i]), append(places, i)
		// A byte that an escape stands for can be part of the next escape.
		for n := len(plain) - 3; n >= 0 && plain[n] == '%' && isHex(plain[n+1]) && isHex(plain[n+2]); n = len(plain) - 3 {
			plain[n] = unhex(plain[n+1])<<4 | unhex(plain[n+2])
			plain, places = plain[:n+1], places[:n+1]
		}
	}
	return string(plain), append(places, len(s))
}

// A scanner looks for secrets in a part of a text, or in a decoded form of it.
type scanner struct {
	marks  marks
	text   string
	places []int // where the bytes of text come from in the part; nil when it is the part itself
	at     int   // where the part begins
	toEnd  bool
}

func (s *scanner) scan() {
	s.hexadecimal()
	s.base64()
	s.named()
	s.userInfo()
}

func (s *scanner) hide(start, end int) {
	if s.places == nil && start > 0 && s.text[start-1] == '%' {
		start-- // an escape is hidden as a whole
	}
	if isPlaceholder(s.text[start:end]) {
		return
	}
	if s.places != nil {
		start, end = s.places[start], s.places[end]
	}
	for i := start; i < end; i++ {
		s.marks[s.at+i] = true
	}
}

// hexadecimal hides words that are hexadecimal digits, in a row, with anything but letters and
// digits between them. The digits that begin or end another word count too: the text before a
// secret need not end with a separator.
func (s *scanner) hexadecimal() {
	start, end, words, digits := 0, 0, 0, 0
	add := func(from, to int) {
		if from == to {
			return
		}
		if words == 0 {
			start = from
		}
		end = to
		words++
		digits += to - from
	}
	flush := func() {
		if digits >= secretDigits-stray || words >= secretBytes {
			s.hide(start, end)
		}
		words, digits = 0, 0
	}
	for i := 0; i < len(s.text); {
		if isEscape(s.text, i) {
			// A word of its own, in case the % is before a secret. Text that is not ASCII is none.
			if s.text[i+1] < '8' {
				add(i+1, i+3)
			}
			i += 3
			continue
		}
		if !isAlphanumeric(s.text[i]) {
			i++
			continue
		}
		from := i
		for i < len(s.text) && isAlphanumeric(s.text[i]) {
			i++
		}
		word := s.text[from:i]
		if word == "byte" { // (byte)0x60, (byte)0xab
			continue
		}
		from += prefix(word)
		if first := notHex(s.text[from:i]); first >= 0 {
			if first > 1 { // "a", "b" and "c" begin many words
				add(from, from+first)
			}
			flush()
			for from = i; isHex(s.text[from-1]); {
				from--
			}
		}
		add(from, i)
	}
	flush()
}

// prefix is the length of the 0x of 0x60, of the x of \x60 and of the u of \u0036.
func prefix(word string) int {
	n := 0
	if word[0] == '0' {
		n = 1
	}
	if n < len(word) && (word[n]|0x20 == 'x' || word[n]|0x20 == 'u') {
		return n + 1
	}
	return 0
}

// base64 hides runs of the alphabets of Base64 that are too long and too mixed to be words.
func (s *scanner) base64() {
	for i := 0; i < len(s.text); {
		if !isBase64(s.text[i]) {
			if isEscape(s.text, i) && s.text[i+1] > '7' {
				i += 2 // not ASCII
			}
			i++
			continue
		}
		start, line := i, i
		for i < len(s.text) && isBase64(s.text[i]) {
			i++
			if i-line < wrappedLine {
				continue
			}
			if next := skipLineBreak(s.text, i); next > i && next < len(s.text) && isBase64(s.text[next]) {
				i, line = next, next
			}
		}
		if run := s.text[start:i]; len(run) >= secretBase64-stray && isMixed(run) && !isNear(strings.ReplaceAll(run, "-", "")) {
			for padding := 0; padding < 2 && i < len(s.text) && s.text[i] == '='; padding++ {
				i++
			}
			s.hide(start, i)
		}
	}
}

func isBase64(c byte) bool {
	return isAlphanumeric(c) || c == '+' || c == '/' || c == '-' || c == '_'
}

func skipLineBreak(s string, i int) int {
	if i < len(s) && s[i] == '\r' {
		i++
	}
	if i < len(s) && s[i] == '\n' {
		i++
	}
	return i
}

// isMixed reports whether a run has a capital letter, or a letter after a digit: words and paths in
// small letters, also with a number at the end of each, are none.
func isMixed(run string) bool {
	for i := range len(run) {
		c := run[i]
		if 'A' <= c && c <= 'Z' || i > 0 && isDigit(run[i-1]) && isAlphanumeric(c) && !isDigit(c) {
			return true
		}
	}
	return false
}

// named hides what follows the name of a secret parameter.
func (s *scanner) named() {
	for i := 0; i < len(s.text); i++ {
		end := secretName(s.text, i)
		if end == 0 {
			continue
		}
		to := len(s.text)
		if !s.toEnd {
			// The quotation mark that ends the name, and the one that opens the value, belong to
			// neither.
			for to = end; to < len(s.text) && !isAlphanumeric(s.text[to]); {
				to++
			}
			for to < len(s.text) && strings.IndexByte("'\"`\r\n", s.text[to]) < 0 {
				to++
			}
		}
		s.hide(end, to)
		i = max(to-1, i)
	}
}

// secretName returns where the name of a secret parameter ends that begins at i, 0 if there is
// none.
func secretName(text string, i int) int {
	for id := range paramCount {
		if parameters[id].Secret {
			if end := nameEnd(text, i, parameters[id].Name); end > 0 {
				return end
			}
		}
	}
	return 0
}

// nameEnd returns where the name ends that begins at i, 0 if it does not. Case does not count, nor
// do separators within a longer name. A shorter one is a word of its own.
func nameEnd(text string, i int, name string) int {
	short, j := len(name) <= shortName, i
	for n := 0; n < len(name); j++ {
		switch {
		case j == len(text):
			return 0
		case name[n]|0x20 == text[j]|0x20:
			n++
		case n == 0, short, strings.IndexByte("-_. ", text[j]) < 0:
			return 0
		}
	}
	if short && (i > 0 && isAlphanumeric(text[i-1]) || j < len(text) && isAlphanumeric(text[j]) && !isDigit(text[j])) {
		return 0
	}
	return j
}

// userInfo hides what is before the @ of a URL's host.
func (s *scanner) userInfo() {
	for i := 0; ; {
		n := strings.Index(s.text[i:], "://")
		if n < 0 {
			return
		}
		i += n + len("://")
		start, end := i, i
		for i < len(s.text) && s.text[i] > ' ' && strings.IndexByte("/?#'\"`<>", s.text[i]) < 0 {
			if s.text[i] == '@' {
				end = i
			}
			i++
		}
		s.hide(start, end)
	}
}

// isNear reports whether a name is that of a parameter, or close to it.
func isNear(name string) bool {
	for id := range paramCount {
		if distance(name, parameters[id].Name) <= maxEdits {
			return true
		}
	}
	return false
}

// isPlain reports whether a name that the table does not have is one short word without a secret in
// it.
func isPlain(name string) bool {
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
	m := make(marks, len(name))
	m.scan(name, 0, true)
	return len(m.ranges()) == 0
}

// ShownID reports whether the value is the id of a key or a device and nothing else, be it in a
// notation that the endpoint does not take. It has the shape of a secret, and is shown.
func (p Pair) ShownID() bool {
	id, _, known := lookup(p.Name)
	if !known || parameters[id].Secret || parameters[id].Digits != secretDigits {
		return false
	}
	value := strings.Trim(p.Value, " \t\r\n'\"")
	if len(value) > 2 && value[0] == '0' && value[1]|0x20 == 'x' {
		value = value[2:]
	}
	if plain, ok := unhyphened(value); ok {
		value = plain
	}
	return len(value) == secretDigits && notHex(value) < 0
}

// isNumberOrTime reports whether a value is a number with any zeros before it, be it one of seconds
// from now, or a time.
func isNumberOrTime(value string) bool {
	if _, ok := parseTime(value); ok {
		return true
	}
	if strings.HasPrefix(value, "+") || strings.HasPrefix(value, " ") {
		value = value[1:]
	}
	_, ok := parseWhole(value, 1<<40)
	return ok
}

// afterServiceID returns what follows the service id and the comma of an authenticator, or all
// where there is none.
func afterServiceID(value string) string {
	comma := strings.IndexByte(value, ',')
	if comma < 1 || comma > 10 || strings.Trim(value[:comma], "0123456789") != "" || comma == len(value)-1 {
		return value
	}
	return value[comma+1:]
}

// isPlaceholder reports whether a text, percent-encoded or not, holds nothing but separators and
// the characters of placeholders.
func isPlaceholder(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if isEscape(s, i) {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
		}
		switch {
		case c == '0', c == 'x', c == 'X', c == 'A':
		case c == 0xC3, c == 0xBC, c == 0x80: // ü, and the byte of broken UTF-8
		case c >= 0x80, isAlphanumeric(c):
			return false
		}
	}
	return true
}

// isEscape reports whether a percent-encoded byte begins at i.
func isEscape(s string, i int) bool {
	return s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
}

func isAlphanumeric(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' }
