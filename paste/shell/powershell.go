package shell

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/derived"
	"playtoken/paste/note"
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
	value Value
}

// maxVariables limits the variables that are kept, so that even a text full of them takes linear
// time.
const maxVariables = 64

// A Value is an argument, or an assigned value.
type Value struct {
	Word
	Bare bool // without quotes: it may name a parameter
	Bad  bool // contains an expression that cannot be read
	// Pairs holds a hash table. It is nil for a string.
	Hash  bool
	Pairs []Pair
}

// A Pair is an entry of a hash table.
type Pair struct{ Key, Value Value }

// maxDepth limits nested expressions, since the stack in a browser is small.
const maxDepth = 16

// PowerShell reads the statements from start, then splits the command of the program p. It returns
// the arguments as PowerShell's values, and as the words that a program such as curl.exe receives.
func PowerShell(s string, start int, p Program, notes *note.List) (*Words, []Value) {
	l := &psLexer{lexer: lexer{notes: notes, s: s, i: start}}
	l.assignments(p.Start)
	l.i, l.word, l.in = p.Start, Word{}, false
	values := l.arguments()
	l.rest()
	l.List = l.List[:0]
	for _, v := range values {
		if v.Bad || v.Hash {
			v.To = v.From // keep an empty argument, in the place of the argument of an option
		}
		l.List = append(l.List, v.Word)
	}
	return &l.Words, values
}

// assignments reads the statements before end, and keeps the strings and hash tables that they
// assign.
func (l *psLexer) assignments(end int) {
	noted := len(l.notes.Notes)
	for l.i < end {
		l.i = chars.SkipSpace(l.s, l.i)
		from := l.i
		if l.i < end && l.s[l.i] == '$' {
			name := l.i + 1
			l.i = skipVariable(l.s[:end], name)
			variable := l.s[name:l.i]
			l.i = chars.SkipBlanks(l.s, l.i)
			if l.i < end && l.s[l.i] == '=' {
				l.i = chars.SkipBlanks(l.s, l.i+1)
				if l.i < end && strings.IndexByte(`'"@([`, l.s[l.i]) >= 0 {
					if v := l.expression(); !v.Bad && l.i <= end {
						if len(l.variables) < maxVariables {
							l.variables = append(l.variables, psVariable{variable, v})
						}
						continue
					}
				}
			}
		}
		for l.i = max(l.i, from); l.i < end && chars.BreakAt(l.s, l.i) == 0 && l.s[l.i] != ';'; l.i++ {
		}
		l.i++
	}
	// Notes about a value that the command does not use would be noise.
	l.notes.Notes = l.notes.Notes[:noted]
	l.notes.DropExpansions(end)
}

// arguments reads the words of the command, including the name of the program.
func (l *psLexer) arguments() []Value {
	var values []Value
	for l.i < len(l.s) {
		c := l.s[l.i]
		switch {
		case chars.BlankAt(l.s, l.i) > 0:
			l.i += chars.BlankAt(l.s, l.i)
		case c == '`' && l.continuation():
		case c == '`' && chars.SkipBlanks(l.s, l.i+1) == len(l.s):
			l.i = len(l.s)
		case chars.BreakAt(l.s, l.i) > 0:
			if !l.lineBreak() {
				return values
			}
		case c == '#':
			l.i = chars.SkipLine(l.s, l.i)
		case c == ';', c == '|', c == ')', c == '}', c == '&' && len(values) > 0:
			return values
		case c == '>' || c == '<':
			if n := len(values); n > 0 && values[n-1].End == l.i && isDigits(l.Bytes[values[n-1].From:values[n-1].To]) {
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
			if v.Bare && l.Content(v.Word) == "--%" {
				continue // --% passes the rest on unchanged
			}
			if c == '(' && l.i < len(l.s) && (l.s[l.i] == '.' || l.s[l.i] == '[') {
				l.notes.Add(note.PowerShellExpression, v.Start, l.bareword("").End)
				v.Bad = true
			}
			values = append(values, v)
			l.List = append(l.List, v.Word) // for lineBreak
		}
	}
	return values
}

// value begins a value at the next byte.
func (l *psLexer) value() Value {
	return Value{Word: Word{From: len(l.Bytes), Span: derived.Span{Start: l.i}}}
}

// end ends a value before the next byte.
func (l *psLexer) end(v Value) Value {
	l.in = false
	v.To, v.End = len(l.Bytes), l.i
	return v
}

// argument reads an argument.
func (l *psLexer) argument() Value {
	s := l.s[l.i:]
	switch kind, _ := quoteAt(l.s, l.i); {
	case kind != chars.NoQuote,
		strings.HasPrefix(s, "@'"),
		strings.HasPrefix(s, `@"`),
		strings.HasPrefix(s, "@{"),
		s[0] == '(',
		strings.HasPrefix(s, "@("),
		s[0] == '{':
		return l.term()
	case s[0] == '$' && len(s) > 1 && isVariableByte(s[1]):
		n := skipVariable(s, 1)
		if n == len(s) || strings.IndexByte(" \t\r\n;|)`", s[n]) >= 0 {
			if v := l.assignedValue(s[1:n]); v != nil {
				l.i += n
				return *v
			}
		}
	}
	return l.bareword("")
}

// assignedValue returns the value that a statement before the command assigns to a variable, or
// nil.
func (l *psLexer) assignedValue(name string) *Value {
	for k := len(l.variables) - 1; k >= 0; k-- {
		if v := &l.variables[k]; ascii.EqualFold(v.name, name) {
			return &v.value
		}
	}
	return nil
}

// bareword reads a word without quotes, up to white space, an operator or a byte in stop.
func (l *psLexer) bareword(stop string) Value {
	v := l.value()
	v.Bare = true
	for l.i < len(l.s) && chars.BlankAt(l.s, l.i)+chars.BreakAt(l.s, l.i) == 0 &&
		strings.IndexByte(stop, l.s[l.i]) < 0 {
		c := l.s[l.i]
		switch kind, _ := quoteAt(l.s, l.i); {
		case kind != chars.NoQuote:
			l.quoted()
		case c == '`':
			after := chars.SkipBlanks(l.s, l.i+1)
			if after == len(l.s) || chars.BreakAt(l.s, after) > 0 {
				return l.end(v)
			}
			l.backtick()
		case c == '$':
			l.dollar()
		case c == ';', c == '|', c == ')', c == '}' && stop != "":
			return l.end(v)
		case c == '&':
			if l.i == v.Start || l.i+1 == len(l.s) || !chars.IsNameByte(l.s[l.i+1]) && l.s[l.i+1] != '$' {
				return l.end(v)
			}
			l.notes.Add(note.UnquotedAmpersand, l.i, l.i+1)
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
