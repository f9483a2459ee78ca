package shell

import (
	"strings"
	"unicode/utf8"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/note"
)

// quoteAt returns the kind and the length of the quotation mark at i. PowerShell accepts
// typographic marks.
func quoteAt(s string, i int) (chars.Quote, int) {
	if i >= len(s) {
		return chars.NoQuote, 0
	}
	switch s[i] {
	case '\'':
		return chars.SingleQuote, 1
	case '"':
		return chars.DoubleQuote, 1
	}
	return chars.SmartQuoteAt(s, i)
}

// quoted reads a string in single or double quotes.
func (l *psLexer) quoted() {
	kind, n := quoteAt(l.s, l.i)
	opened := l.i
	l.i += n
	for l.i < len(l.s) {
		k, n := quoteAt(l.s, l.i)
		switch {
		case k == kind:
			next, m := quoteAt(l.s, l.i+n)
			if next != kind {
				l.i += n
				return
			}
			l.escape(l.s[l.i+n:l.i+n+m], n+m)
		default:
			l.character(kind)
		}
	}
	l.notes.Add(note.UnterminatedQuote, opened, opened+n)
}

// hereString reads @'…'@ or @"…"@. Its quotes are on separate lines.
func (l *psLexer) hereString() {
	opened := l.i
	quote := l.s[l.i+1]
	kind, _ := quoteAt(l.s, l.i+1)
	l.i += 2
	l.i = chars.SkipBlanks(l.s, l.i)
	l.i += chars.BreakAt(l.s, l.i)
	for first := true; l.i < len(l.s); first = false {
		n := chars.BreakAt(l.s, l.i)
		if first {
			n = 0
		}
		if (n > 0 || first) && l.i+n+1 < len(l.s) && l.s[l.i+n] == quote && l.s[l.i+n+1] == '@' {
			l.i += n + 2
			return
		}
		l.character(kind)
	}
	l.notes.Add(note.UnterminatedQuote, opened, opened+2)
}

// character reads the next character of a string. In double quotes it may be an escape or an
// expansion.
func (l *psLexer) character(quote chars.Quote) {
	switch c := l.s[l.i]; {
	case quote == chars.DoubleQuote && c == '`' && l.i+1 < len(l.s):
		l.backtick()
	case quote == chars.DoubleQuote && c == '$':
		l.dollar()
	default:
		l.keep(1)
	}
}

// backtick reads an escape.
func (l *psLexer) backtick() {
	next := l.s[l.i+1:]
	if i := strings.IndexByte("0abefnrtv", next[0]); i >= 0 {
		l.escape("\x00\a\b\x1b\f\n\r\t\v"[i:i+1], 2)
		return
	}
	if strings.HasPrefix(next, "u{") {
		n, c := 2, rune(0)
		for n < len(next) && n < 8 && ascii.IsHex(next[n]) {
			c = c<<4 | rune(ascii.Unhex(next[n]))
			n++
		}
		if n > 2 && n < len(next) && next[n] == '}' {
			l.escape(string(c), n+2)
			return
		}
	}
	_, size := utf8.DecodeRuneInString(next)
	l.escape(next[:size], 1+size)
}

// dollar keeps a variable or expression, but reads $([char]233): browsers write characters this
// way.
func (l *psLexer) dollar() {
	s := l.s[l.i:]
	if c, n := charExpression(s); n > 0 {
		if low, m := charExpression(s[n:]); 0xd800 <= c && c < 0xdc00 && 0xdc00 <= low && low < 0xe000 {
			c, n = 0x10000+(c-0xd800)<<10+(low-0xdc00), n+m
		}
		l.escape(string(c), n)
		return
	}
	id, n := note.Variable, 1
	switch {
	case len(s) == 1:
		id = ""
	case s[1] == '(':
		id, n = note.Substitution, 1+balanced(s[1:])
	case s[1] == '{':
		if n = strings.IndexByte(s, '}') + 1; n == 0 {
			n = len(s)
		}
	case isVariableByte(s[1]):
		for n < len(s) && (isVariableByte(s[n]) || s[n] == ':' && n+1 < len(s) && isVariableByte(s[n+1])) {
			n++
		}
		if n < len(s) && s[n] == '?' {
			l.Swallowed = l.i + n + 1
		}
	default:
		id = ""
	}
	if v := l.assignedValue(ascii.Trim(s[1:n], "{}")); id == note.Variable && v != nil && !v.Hash &&
		l.insert(l.Content(v.Word), n) {
		return
	}
	if id != "" {
		l.expand(id, n)
	}
	l.keep(n)
}

// charExpression reads $([char]233), which denotes a UTF-16 code unit.
func charExpression(s string) (rune, int) {
	const prefix = "$([char]"
	if len(s) < len(prefix) || !ascii.EqualFold(s[:len(prefix)], prefix) {
		return 0, 0
	}
	c, n := rune(0), len(prefix)
	for n < len(s) && n < len(prefix)+5 && ascii.IsDigit(s[n]) {
		c = c*10 + rune(s[n]-'0')
		n++
	}
	if n == len(prefix) || n == len(s) || s[n] != ')' {
		return 0, 0
	}
	return c, n + 1
}
