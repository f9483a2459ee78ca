package shell

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/note"
)

// term reads a single value in an expression.
func (l *psLexer) term() Value {
	v := l.value()
	s := l.s[l.i:]
	switch kind, _ := quoteAt(l.s, l.i); {
	case kind != chars.NoQuote:
		l.quoted()
	case strings.HasPrefix(s, "@'"), strings.HasPrefix(s, `@"`):
		l.hereString()
	case strings.HasPrefix(s, "@{"):
		l.hashTable(&v)
	case s[0] == '(':
		l.i++
		inner := l.expression()
		l.i = chars.SkipSpace(l.s, l.i)
		if l.i < len(l.s) && l.s[l.i] == ')' && !inner.Bad {
			l.i++
			inner.Start = v.Start
			inner.End = l.i
			return inner
		}
		l.i = v.Start
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
	case ascii.IsDigit(s[0]):
		return l.bareword("+,=(")
	default:
		return l.unreadable(v)
	}
	return l.end(v)
}

// maxType limits the length of type names.
const maxType = 64

// unreadable skips an expression that cannot be read.
func (l *psLexer) unreadable(v Value) Value {
	s := l.s[l.i:]
	n := 1
	if open := ascii.IndexAny(s[:min(2, len(s))], "({"); open >= 0 {
		n = open + balanced(s[open:])
	} else {
		for n < len(s) && strings.IndexByte(" \t\r\n;|)}", s[n]) < 0 {
			n++
		}
	}
	l.notes.Add(note.PowerShellExpression, v.Start, l.i+n)
	l.i += n
	v.Bad = true
	return l.end(v)
}

// expression reads values joined with +.
func (l *psLexer) expression() Value {
	l.i = chars.SkipSpace(l.s, l.i)
	if l.i == len(l.s) || l.depth == maxDepth {
		v := l.value()
		v.Bad = true
		return v
	}
	l.depth++
	v := l.term()
	for !v.Bad && !v.Hash {
		next := chars.SkipBlanks(l.s, l.i)
		if next == len(l.s) || strings.IndexByte("\r\n;)}", l.s[next]) >= 0 {
			break
		}
		if l.s[next] != '+' {
			l.i = next
			v = l.unreadable(v)
			break
		}
		if l.i = chars.SkipSpace(l.s, next+1); l.i == len(l.s) {
			v.Bad = true
			break
		}
		w := l.term()
		v.To, v.End, v.Bad = w.To, w.End, w.Bad || w.Hash
	}
	l.depth--
	return v
}

// hashTable reads @{ name = value; … }.
func (l *psLexer) hashTable(v *Value) {
	open := l.i
	v.Hash = true
	l.i += 2
	for l.i < len(l.s) {
		switch c := l.s[l.i]; {
		case chars.BlankAt(l.s, l.i)+chars.BreakAt(l.s, l.i) > 0:
			l.i = chars.SkipSpace(l.s, l.i)
			continue
		case c == ';', c == '`':
			l.i++
			continue
		case c == '}':
			l.i++
			return
		}
		var key Value
		if kind, _ := quoteAt(l.s, l.i); kind != chars.NoQuote {
			key = l.value()
			l.quoted()
			key = l.end(key)
		} else {
			key = l.bareword("=}")
		}
		l.i = chars.SkipBlanks(l.s, l.i)
		if l.i == len(l.s) || l.s[l.i] != '=' {
			break
		}
		l.i = chars.SkipSpace(l.s, l.i+1)
		if l.i == len(l.s) {
			break
		}
		value := l.expression()
		if value.Bad || value.Hash {
			break
		}
		v.Pairs = append(v.Pairs, Pair{key, value})
	}
	v.Bad = true
	if l.i == len(l.s) {
		l.notes.Add(note.UnterminatedQuote, open, open+2)
		return
	}
	l.i = open
	*v = l.unreadable(*v)
}
