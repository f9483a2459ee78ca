package paste

import (
	"strings"
	"unicode/utf8"

	"playtoken/internal/ascii"
)

// A psLexer splits a PowerShell command line.
type psLexer struct {
	lexer
	// variables are the values that statements before the command assign. A map would be large in a
	// browser.
	variables []psVariable
	depth     int
}

type psVariable struct {
	name  string
	value psValue
}

// maxVariables limits the variables that are kept, so that even a text full of them takes linear
// time.
const maxVariables = 64

// A psValue is an argument, or an assigned value.
type psValue struct {
	word
	bare bool // without quotes: it may name a parameter
	bad  bool // contains an expression that cannot be read
	// pairs holds a hash table. It is nil for a string.
	hash  bool
	pairs []psPair
}

type psPair struct{ key, value psValue }

// maxDepth limits nested expressions, since the stack in a browser is small.
const maxDepth = 16

// readPowerShell reads the statements from start, then the command of the program p.
func (r *reader) readPowerShell(start int, p program, end int) {
	l := &psLexer{lexer: lexer{reader: r, s: r.text[:end], i: start}}
	l.assignments(p.start)
	l.i, l.word, l.in = p.start, word{}, false
	values := l.arguments()
	l.rest()
	if p.cmdlet || isCmdletCall(&l.words, values) {
		r.readCmdlet(l, values)
		return
	}
	if !p.exe {
		r.note(notePowerShellAlias, p.start, p.end)
	}
	l.list = l.list[:0]
	for _, v := range values {
		if v.bad || v.hash {
			v.to = v.from // keep an empty argument, in the place of the argument of an option
		}
		l.list = append(l.list, v.word)
	}
	r.readCurl(&l.words)
}

// isCmdletCall reports whether curl is the alias of Invoke-WebRequest here.
func isCmdletCall(w *words, values []psValue) bool {
	for _, v := range values {
		if v.bare && ascii.EqualFold(w.content(v.word), "-uri") {
			return true
		}
	}
	return false
}

// assignments reads the statements before end, and keeps the strings and hash tables that they
// assign.
func (l *psLexer) assignments(end int) {
	noted := len(l.notes)
	for l.i < end {
		l.i = skipSpace(l.s, l.i)
		from := l.i
		if l.i < end && l.s[l.i] == '$' {
			name := l.i + 1
			l.i = skipVariable(l.s[:end], name)
			variable := l.s[name:l.i]
			l.i = skipBlanks(l.s, l.i)
			if l.i < end && l.s[l.i] == '=' {
				l.i = skipBlanks(l.s, l.i+1)
				if l.i < end && strings.IndexByte(`'"@([`, l.s[l.i]) >= 0 {
					if v := l.expression(); !v.bad && l.i <= end {
						if len(l.variables) < maxVariables {
							l.variables = append(l.variables, psVariable{variable, v})
						}
						continue
					}
				}
			}
		}
		for l.i = max(l.i, from); l.i < end && breakAt(l.s, l.i) == 0 && l.s[l.i] != ';'; l.i++ {
		}
		l.i++
	}
	// Notes about a value that the command does not use would be noise.
	l.notes = l.notes[:noted]
	for n := len(l.expansions); n > 0 && l.expansions[n-1].start >= end; n-- {
		l.expansions = l.expansions[:n-1]
	}
}

// arguments reads the words of the command, including the name of the program.
func (l *psLexer) arguments() []psValue {
	var values []psValue
	for l.i < len(l.s) {
		c := l.s[l.i]
		switch {
		case blankAt(l.s, l.i) > 0:
			l.i += blankAt(l.s, l.i)
		case c == '`' && l.continuation():
		case c == '`' && skipBlanks(l.s, l.i+1) == len(l.s):
			l.i = len(l.s)
		case breakAt(l.s, l.i) > 0:
			if !l.lineBreak() {
				return values
			}
		case c == '#':
			l.i = skipLine(l.s, l.i)
		case c == ';', c == '|', c == ')', c == '}', c == '&' && len(values) > 0:
			return values
		case c == '>' || c == '<':
			if n := len(values); n > 0 && values[n-1].end == l.i && isDigits(l.bytes[values[n-1].from:values[n-1].to]) {
				values = values[:n-1] // the number of a redirected stream
			}
			l.operator()
		default:
			before := l.i
			v := l.argument()
			if l.i == before {
				l.i++ // an argument cannot begin here
				continue
			}
			if l.drop {
				l.drop = false
				continue
			}
			if v.bare && l.content(v.word) == "--%" {
				continue // --% passes the rest on unchanged
			}
			if c == '(' && l.i < len(l.s) && (l.s[l.i] == '.' || l.s[l.i] == '[') {
				l.note(notePowerShellExpression, v.start, l.bareword("").end)
				v.bad = true
			}
			values = append(values, v)
			l.list = append(l.list, v.word) // for lineBreak
		}
	}
	return values
}

// quoteAt returns the kind and the length of the quotation mark at i. PowerShell accepts
// typographic marks.
func quoteAt(s string, i int) (quoteKind, int) {
	if i >= len(s) {
		return noQuote, 0
	}
	switch s[i] {
	case '\'':
		return singleQuote, 1
	case '"':
		return doubleQuote, 1
	}
	return smartQuoteAt(s, i)
}

// value begins a value at the next byte.
func (l *psLexer) value() psValue { return psValue{word: word{from: len(l.bytes), start: l.i}} }

// end ends a value before the next byte.
func (l *psLexer) end(v psValue) psValue {
	l.in = false
	v.to, v.end = len(l.bytes), l.i
	return v
}

// argument reads an argument.
func (l *psLexer) argument() psValue {
	s := l.s[l.i:]
	switch kind, _ := quoteAt(l.s, l.i); {
	case kind != noQuote,
		strings.HasPrefix(s, "@'"),
		strings.HasPrefix(s, `@"`),
		strings.HasPrefix(s, "@{"),
		s[0] == '(',
		strings.HasPrefix(s, "@("),
		s[0] == '{':
		return l.term()
	case s[0] == '$' && len(s) > 1 && isVariableByte(s[1]):
		n := skipVariable(s, 1)
		for k := len(l.variables) - 1; k >= 0 && (n == len(s) || strings.IndexByte(" \t\r\n;|)`", s[n]) >= 0); k-- {
			if v := &l.variables[k]; ascii.EqualFold(v.name, s[1:n]) {
				l.i += n
				return v.value
			}
		}
	}
	return l.bareword("")
}

// bareword reads a word without quotes, up to white space, an operator or a byte in stop.
func (l *psLexer) bareword(stop string) psValue {
	v := l.value()
	v.bare = true
	for l.i < len(l.s) && blankAt(l.s, l.i)+breakAt(l.s, l.i) == 0 && strings.IndexByte(stop, l.s[l.i]) < 0 {
		c := l.s[l.i]
		switch kind, _ := quoteAt(l.s, l.i); {
		case kind != noQuote:
			l.quoted()
		case c == '`':
			after := skipBlanks(l.s, l.i+1)
			if after == len(l.s) || breakAt(l.s, after) > 0 {
				return l.end(v)
			}
			l.backtick()
		case c == '$':
			l.dollar()
		case c == ';', c == '|', c == ')', c == '}' && stop != "":
			return l.end(v)
		case c == '&':
			if l.i == v.start || l.i+1 == len(l.s) || !isNameByte(l.s[l.i+1]) && l.s[l.i+1] != '$' {
				return l.end(v)
			}
			l.note(noteUnquotedAmpersand, l.i, l.i+1)
			l.keep(1)
		case c == '<':
			if !l.placeholder() {
				return l.end(v)
			}
		case c == '>':
			return l.end(v)
		default:
			l.keep(1)
		}
	}
	return l.end(v)
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
	l.note(noteUnterminatedQuote, opened, opened+n)
}

// hereString reads @'…'@ or @"…"@. Its quotes are on separate lines.
func (l *psLexer) hereString() {
	opened := l.i
	quote := l.s[l.i+1]
	kind, _ := quoteAt(l.s, l.i+1)
	l.i += 2
	l.i = skipBlanks(l.s, l.i)
	l.i += breakAt(l.s, l.i)
	for first := true; l.i < len(l.s); first = false {
		n := breakAt(l.s, l.i)
		if first {
			n = 0
		}
		if (n > 0 || first) && l.i+n+1 < len(l.s) && l.s[l.i+n] == quote && l.s[l.i+n+1] == '@' {
			l.i += n + 2
			return
		}
		l.character(kind)
	}
	l.note(noteUnterminatedQuote, opened, opened+2)
}

// character reads the next character of a string. In double quotes it may be an escape or an
// expansion.
func (l *psLexer) character(quote quoteKind) {
	switch c := l.s[l.i]; {
	case quote == doubleQuote && c == '`' && l.i+1 < len(l.s):
		l.backtick()
	case quote == doubleQuote && c == '$':
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
		for n < len(next) && n < 8 && isHex(next[n]) {
			c = c<<4 | rune(unhex(next[n]))
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
	id, n := noteVariable, 1
	switch {
	case len(s) == 1:
		id = ""
	case s[1] == '(':
		id, n = noteSubstitution, 1+balanced(s[1:])
	case s[1] == '{':
		if n = strings.IndexByte(s, '}') + 1; n == 0 {
			n = len(s)
		}
	case isVariableByte(s[1]):
		for n < len(s) && (isVariableByte(s[n]) || s[n] == ':' && n+1 < len(s) && isVariableByte(s[n+1])) {
			n++
		}
	default:
		id = ""
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
	for n < len(s) && n < len(prefix)+5 && isDigit(s[n]) {
		c = c*10 + rune(s[n]-'0')
		n++
	}
	if n == len(prefix) || n == len(s) || s[n] != ')' {
		return 0, 0
	}
	return c, n + 1
}

// term reads a single value in an expression.
func (l *psLexer) term() psValue {
	v := l.value()
	s := l.s[l.i:]
	switch kind, _ := quoteAt(l.s, l.i); {
	case kind != noQuote:
		l.quoted()
	case strings.HasPrefix(s, "@'"), strings.HasPrefix(s, `@"`):
		l.hereString()
	case strings.HasPrefix(s, "@{"):
		l.hashTable(&v)
	case s[0] == '(':
		l.i++
		inner := l.expression()
		l.i = skipSpace(l.s, l.i)
		if l.i < len(l.s) && l.s[l.i] == ')' && !inner.bad {
			l.i++
			inner.start = v.start
			inner.end = l.i
			return inner
		}
		l.i = v.start
		return l.unreadable(v)
	case s[0] == '[':
		// A cast, or the one static method that browsers write.
		n := strings.IndexByte(s[:min(len(s), maxType)], ']') + 1
		const bytes = "::UTF8.GetBytes"
		if rest := s[n:]; n > 0 && len(rest) > len(bytes) && ascii.EqualFold(rest[:len(bytes)], bytes) &&
			rest[len(bytes)] == '(' {
			n += len(bytes)
		}
		if n > 0 && l.depth < maxDepth && n < len(s) && strings.IndexByte(`'"@(`, s[n]) >= 0 {
			l.i += n
			l.depth++
			v = l.term()
			l.depth--
			return v
		}
		return l.unreadable(v)
	case s[0] == '$':
		l.dollar()
	case isDigit(s[0]):
		return l.bareword("+,=(")
	default:
		return l.unreadable(v)
	}
	return l.end(v)
}

// maxType limits the length of type names.
const maxType = 64

// unreadable skips an expression that cannot be read.
func (l *psLexer) unreadable(v psValue) psValue {
	s := l.s[l.i:]
	n := 1
	if open := ascii.IndexAny(s[:min(2, len(s))], "({"); open >= 0 {
		n = open + balanced(s[open:])
	} else {
		for n < len(s) && strings.IndexByte(" \t\r\n;|)}", s[n]) < 0 {
			n++
		}
	}
	l.note(notePowerShellExpression, v.start, l.i+n)
	l.i += n
	v.bad = true
	return l.end(v)
}

// expression reads values joined with +.
func (l *psLexer) expression() psValue {
	l.i = skipSpace(l.s, l.i)
	if l.i == len(l.s) || l.depth == maxDepth {
		v := l.value()
		v.bad = true
		return v
	}
	l.depth++
	v := l.term()
	for !v.bad && !v.hash {
		next := skipBlanks(l.s, l.i)
		if next == len(l.s) || strings.IndexByte("\r\n;)}", l.s[next]) >= 0 {
			break
		}
		if l.s[next] != '+' {
			l.i = next
			v = l.unreadable(v)
			break
		}
		if l.i = skipSpace(l.s, next+1); l.i == len(l.s) {
			v.bad = true
			break
		}
		w := l.term()
		v.to, v.end, v.bad = w.to, w.end, w.bad || w.hash
	}
	l.depth--
	return v
}

// hashTable reads @{ name = value; … }.
func (l *psLexer) hashTable(v *psValue) {
	open := l.i
	v.hash = true
	l.i += 2
	for l.i < len(l.s) {
		switch c := l.s[l.i]; {
		case blankAt(l.s, l.i)+breakAt(l.s, l.i) > 0:
			l.i = skipSpace(l.s, l.i)
			continue
		case c == ';', c == '`':
			l.i++
			continue
		case c == '}':
			l.i++
			return
		}
		var key psValue
		if kind, _ := quoteAt(l.s, l.i); kind != noQuote {
			key = l.value()
			l.quoted()
			key = l.end(key)
		} else {
			key = l.bareword("=}")
		}
		l.i = skipBlanks(l.s, l.i)
		if l.i == len(l.s) || l.s[l.i] != '=' {
			break
		}
		l.i = skipSpace(l.s, l.i+1)
		if l.i == len(l.s) {
			break
		}
		value := l.expression()
		if value.bad || value.hash {
			break
		}
		v.pairs = append(v.pairs, psPair{key, value})
	}
	v.bad = true
	if l.i == len(l.s) {
		l.note(noteUnterminatedQuote, open, open+2)
		return
	}
	l.i = open
	*v = l.unreadable(*v)
}
