package shell

import (
	"strings"
	"unicode/utf8"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/note"
)

// Bash splits the command line at start as bash does, with POSIX quoting and $'ANSI-C' quoting.
// Only the variables that the text from script on sets are expanded.
func Bash(s string, script, start int, notes *note.List) *Words {
	l := &lexer{notes: notes, s: s, i: start}
	l.assignments(script, start)
	for l.i < len(l.s) && l.bash() {
	}
	l.finishWord(l.i)
	l.rest()
	return &l.Words
}

// bash reads the next piece outside quotes. It reports whether the command continues.
func (l *lexer) bash() bool {
	switch c := l.s[l.i]; {
	case l.blank():
	case chars.BreakAt(l.s, l.i) > 0:
		return l.lineBreak()
	case c == '\\':
		switch {
		case l.continuation():
		case l.i+1 == len(l.s):
			l.keep(1)
		default:
			l.escape(l.s[l.i+1:l.i+2], 2)
		}
	case c == '\'':
		l.single()
	case c == '"':
		l.bashDouble()
	case c == '$' && strings.HasPrefix(l.s[l.i:], "$'"):
		l.ansiC()
	case c == '$' && strings.HasPrefix(l.s[l.i:], `$"`):
		l.skip(1)
		l.bashDouble()
	case c == '$', c == '`':
		l.expansion()
	case c == '#' && !l.in:
		l.i = chars.SkipLine(l.s, l.i)
	case c == ';', c == '|', c == ')', c == '&', c == '<', c == '>':
		return l.operator()
	case c >= utf8.RuneSelf && l.smartQuote():
	default:
		l.keep(1)
	}
	return true
}

// single reads the text between single quotes.
func (l *lexer) single() {
	opened := l.i
	l.skip(1)
	n := strings.IndexByte(l.s[l.i:], '\'')
	if n < 0 {
		l.notes.Add(note.UnterminatedQuote, opened, opened+1)
		l.keep(len(l.s) - l.i)
		return
	}
	l.keep(n)
	l.skip(1)
}

// bashDouble reads the text between double quotes.
func (l *lexer) bashDouble() {
	opened := l.i
	l.skip(1)
	for l.i < len(l.s) {
		switch c := l.s[l.i]; c {
		case '"':
			l.skip(1)
			return
		case '$', '`':
			l.expansion()
		case '\\':
			next := l.s[l.i+1:]
			switch n := chars.BreakAt(l.s, l.i+1); {
			case n > 0:
				l.skip(1 + n)
			case next != "" && strings.IndexByte("$`\"\\", next[0]) >= 0:
				l.escape(next[:1], 2)
			default:
				l.keep(1)
			}
		default:
			l.keep(1)
		}
	}
	l.notes.Add(note.UnterminatedQuote, opened, opened+1)
}

// expansion keeps a variable or command that the shell would replace.
func (l *lexer) expansion() {
	s := l.s[l.i:]
	id := note.Variable
	n := 1
	switch {
	case s[0] == '`':
		if n = strings.IndexByte(s[1:], '`') + 2; n < 2 {
			n = len(s)
		}
		id = note.Substitution
	case len(s) == 1:
		id = ""
	case s[1] == '(':
		n = balanced(s[1:]) + 1
		id = note.Substitution
	case s[1] == '{':
		if n = strings.IndexByte(s, '}') + 1; n == 0 {
			n = len(s)
		}
	case ascii.IsDigit(s[1]) || strings.IndexByte("@*#?$!-", s[1]) >= 0:
		n = 2
	case isVariableByte(s[1]):
		n = skipVariable(s, n)
	default:
		id = ""
	}
	if id == note.Variable && l.resolve(ascii.Trim(s[1:n], "{}"), n) {
		return
	}
	if id != "" {
		l.expand(id, n)
	}
	l.keep(n)
}

// balanced returns the length of the parenthesis at the beginning of s, including nested
// parentheses and quoted strings. If it is not closed, that is the length of s.
func balanced(s string) int {
	depth := 0
	quote := byte(0)
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' || c == '`' && quote != '\'':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '{':
			depth++
		case c == ')' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// ansiC reads the text in $'…'. Like bash, it finds the end before it reads any escape.
func (l *lexer) ansiC() {
	opened := l.i
	end := opened + 2
	for end < len(l.s) && l.s[end] != '\'' {
		if l.s[end] == '\\' {
			end++
		}
		end++
	}
	closed := end < len(l.s)
	if !closed {
		end = len(l.s)
		l.notes.Add(note.UnterminatedQuote, opened, opened+2)
	}
	l.skip(2)
	for l.i < end {
		if l.s[l.i] != '\\' || l.i+1 == end {
			l.keep(1)
			continue
		}
		bytes, n := chars.Unescape(l.s[l.i:end])
		if bytes == "\x00" {
			l.skip(end - l.i) // bash ends the string here
		} else if bytes == l.s[l.i:l.i+n] {
			l.keep(n)
		} else {
			l.escape(bytes, n)
		}
	}
	if closed {
		l.skip(1)
	}
}
