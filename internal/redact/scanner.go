package redact

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/internal/form"
)

// scan marks the secrets in the part of the text that begins at a position: in the part itself, and
// in its decoded form if it is percent-encoded. After the name of a secret field it hides the rest
// of the part if toEnd is true, and otherwise the text up to a quotation mark or line break.
func (m *marks) scan(part string, at int, toEnd bool) {
	(&scanner{m, part, nil, at, toEnd}).scan()
	if plain, places := unescaped(part); places != nil {
		(&scanner{m, plain, places, at, toEnd}).scan()
	}
}

// unescaped undoes percent-encoding as often as it was done. For each decoded byte, places has the
// position in s from which it comes; its last item is the length of s. Without escapes, places is
// nil.
func unescaped(s string) (text string, places []int) {
	if strings.IndexByte(s, '%') < 0 {
		return s, nil
	}
	plain := make([]byte, 0, len(s))
	places = make([]int, 0, len(s)+1)
	for i := 0; i < len(s); i++ {
		plain, places = append(plain, s[i]), append(places, i)
		// A decoded byte can be part of the next escape.
		for {
			n := len(plain) - 3
			if n < 0 || !isEscape(string(plain[n:]), 0) {
				break
			}
			plain[n] = ascii.Unhex(plain[n+1])<<4 | ascii.Unhex(plain[n+2])
			plain, places = plain[:n+1], places[:n+1]
		}
	}
	return string(plain), append(places, len(s))
}

// A scanner looks for secrets in a part of a text, or in a decoded form of it.
type scanner struct {
	marks  *marks
	text   string
	places []int // the positions in the part of the bytes of text; nil if text is the part itself
	at     int   // the position of the part
	toEnd  bool  // see scan
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
		s.marks.hidden[s.at+i] = true
	}
}

// hexadecimal hides rows of hexadecimal words that are long enough for a secret. The text between
// the words of a row has no letters and digits. Hexadecimal digits at the beginning or the end of
// another word also count, because a secret may follow a letter.
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
		if digits >= form.SecretDigits-lost || words >= secretBytes {
			s.hide(start, end)
		}
		words, digits = 0, 0
	}
	for i := 0; i < len(s.text); {
		if isEscape(s.text, i) {
			// A word of its own, in case the % precedes a secret. Text beyond ASCII is not
			// hexadecimal.
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
		if first := form.NotHex(s.text[from:i]); first >= 0 {
			if first > 1 { // "a", "b" and "c" begin many words
				add(from, from+first)
			}
			flush()
			for from = i; ascii.IsHex(s.text[from-1]); {
				from--
			}
		}
		add(from, i)
	}
	flush()
}

// prefix returns the length of a word's beginning that is not a digit of its value: 0x in 0x60, x
// in \x60, and u in \u0036.
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

// base64 hides runs of Base64 characters that are too long and too mixed to be words.
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
		run := s.text[start:i]
		if len(run) >= secretBase64-lost && isMixed(run) && !s.marks.table.IsNear(strings.ReplaceAll(run, "-", "")) {
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

// isMixed reports whether a run has a capital letter, or a letter after a digit. Words and paths in
// small letters have neither, not even with a number after each word.
func isMixed(run string) bool {
	for i := range len(run) {
		c := run[i]
		if 'A' <= c && c <= 'Z' || i > 0 && ascii.IsDigit(run[i-1]) && isAlphanumeric(c) && !ascii.IsDigit(c) {
			return true
		}
	}
	return false
}

// named hides the text after the name of a secret field.
func (s *scanner) named() {
	for i := 0; i < len(s.text); i++ {
		end := secretName(s.marks.table, s.text, i)
		if end == 0 {
			continue
		}
		to := len(s.text)
		if !s.toEnd {
			// Skip the quotation marks that end the name and open the value.
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

// secretName returns the end of the secret field's name that begins at i, 0 for none.
func secretName(t *form.Table, text string, i int) int {
	for _, f := range t.Fields {
		if f.Secret {
			if end := nameEnd(text, i, f.Name); end > 0 {
				return end
			}
		}
	}
	return 0
}

// nameEnd returns the end of the name that begins at i, 0 if it does not begin there. Case does not
// count, nor do separators within a long name. A short name has to be a word of its own.
func nameEnd(text string, i int, name string) int {
	short, j := len(name) <= form.ShortName, i
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
	if short && (i > 0 && isAlphanumeric(text[i-1]) || j < len(text) && ascii.IsLetter(text[j])) {
		return 0
	}
	return j
}

// userInfo hides the part of a URL between // and @.
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

// isPlaceholder reports whether a text, percent-encoded or not, consists of separators and the
// characters of placeholders.
func isPlaceholder(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if isEscape(s, i) {
			c = ascii.Unhex(s[i+1])<<4 | ascii.Unhex(s[i+2])
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
	return s[i] == '%' && i+2 < len(s) && ascii.IsHex(s[i+1]) && ascii.IsHex(s[i+2])
}

func isAlphanumeric(c byte) bool { return ascii.IsDigit(c) || ascii.IsLetter(c) }
