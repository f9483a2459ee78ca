// Package shell splits command lines into words as bash, the Windows command prompt and PowerShell
// do. It finds the program that a line runs.
//
// Where a line is probably not meant as the shell would read it, such as an & outside quotes, the
// package follows the author's intent and adds a note.
package shell

import (
	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/derived"
	"playtoken/paste/note"
)

// Words are the arguments that the shell passes to a command, in one derived text.
type Words struct {
	derived.Text
	List []Word
	// Resolved means that a variable was replaced by the value that the text sets before.
	Resolved bool
	// Swallowed is the position after a ? that PowerShell takes into the name of the variable
	// before it, 0 for none.
	Swallowed int
}

// A Word is one argument.
type Word struct {
	From, To     int // in the derived text
	derived.Span     // in the pasted text, with the quotes
}

// Content returns the text of a word.
func (w *Words) Content(a Word) string { return string(w.Bytes[a.From:a.To]) }

// A lexer splits a command line into words. The lexers of the shells embed it.
type lexer struct {
	notes *note.List
	Words
	s    string // the pasted text, up to the latest end of the command
	i    int    // the next byte
	word Word
	in   bool // a word has begun
	drop bool // the word is the target of a redirection
	// assigned are the variables that the text sets before the command. A map would be large in a
	// browser.
	assigned []assigned
	inserted int // the bytes of the values that were put in the place of variables
}

// begin begins a word unless one has begun.
func (l *lexer) begin() {
	if !l.in {
		l.in, l.word = true, Word{From: len(l.Bytes), Span: derived.Span{Start: l.i}}
	}
}

// finishWord ends the word before position end, if one has begun.
func (l *lexer) finishWord(end int) {
	if !l.in {
		return
	}
	l.in = false
	l.word.To, l.word.End = len(l.Bytes), end
	if l.drop {
		l.drop = false
		return
	}
	l.List = append(l.List, l.word)
}

// keep appends the next n bytes unchanged.
func (l *lexer) keep(n int) {
	l.begin()
	l.Add(l.s[l.i:l.i+n], l.i, l.i+n, derived.Exact)
	l.i += n
}

// escape appends bytes in the place of the next n bytes.
func (l *lexer) escape(bytes string, n int) {
	l.begin()
	l.Add(bytes, l.i, l.i+n, derived.Replaced)
	l.i += n
}

// skip skips n bytes inside a word.
func (l *lexer) skip(n int) {
	l.begin()
	l.i += n
}

// resolve puts the value of a variable in the place of the next n bytes, if the text sets it.
func (l *lexer) resolve(name string, n int) bool {
	value, ok := l.variable(name)
	return ok && l.insert(value, n)
}

// insert puts a value in the place of the next n bytes. It refuses values that would make the
// command more than twice as long as the text.
func (l *lexer) insert(value string, n int) bool {
	if l.inserted += len(value); l.inserted > len(l.s) {
		return false
	}
	l.Resolved = true
	l.escape(value, n)
	return true
}

// expand records the next n bytes as an expansion.
func (l *lexer) expand(id note.ID, n int) {
	l.notes.Expand(id, l.i, l.i+n)
}

// blank skips a blank at the next byte, which ends the word.
func (l *lexer) blank() bool {
	n := chars.BlankAt(l.s, l.i)
	if n > 0 {
		l.finishWord(l.i)
		l.i += n
	}
	return n > 0
}

// lineBreak reads an unescaped line break, and reports whether the command continues. It continues
// if the next line makes sense only as a part of it: copying often loses continuation characters.
func (l *lexer) lineBreak() bool {
	n := chars.BreakAt(l.s, l.i)
	next := chars.SkipBlanks(l.s, l.i+n)
	if next+1 < len(l.s) && len(l.List) > 0 {
		switch a, b := l.s[next], l.s[next+1]; {
		case a == '-' && (b == '-' || ascii.IsLetter(b)):
			l.notes.Add(note.BrokenContinuation, l.i, l.i+n)
			l.finishWord(l.i)
			l.i = next
			return true
		case a == '&' && ascii.IsLetter(b) && l.in:
			l.notes.Add(note.UnquotedAmpersand, next, next+1)
			l.i = next
			l.keep(1)
			return true
		}
	}
	l.finishWord(l.i)
	l.i += n
	return len(l.List) == 0
}

// continuation reads a line continuation at the next byte. White space after the character cancels
// it for the shell, but here the command continues.
func (l *lexer) continuation() bool {
	after := chars.SkipBlanks(l.s, l.i+1)
	n := chars.BreakAt(l.s, after)
	if n == 0 {
		return false
	}
	if after > l.i+1 {
		l.notes.Add(note.BrokenContinuation, l.i+1, after, note.Edit{Start: l.i + 1, End: after})
		l.finishWord(l.i)
	}
	l.i = after + n
	// A terminal shows "> " before further lines of a command.
	if l.i+1 < len(l.s) && l.s[l.i] == '>' && chars.BlankAt(l.s, l.i+1) > 0 {
		l.notes.Add(note.Prompt, l.i, l.i+1)
		l.finishWord(l.i)
		l.i += 2
	}
	return true
}

// operator reads an operator of the shell at the next byte. It reports whether the command
// continues.
func (l *lexer) operator() bool {
	c := l.s[l.i]
	next := byte(' ')
	if l.i+1 < len(l.s) {
		next = l.s[l.i+1]
	}
	switch c {
	case '&':
		// An & between two parameters belongs to a URL or data without quotes.
		if l.in && (chars.IsNameByte(next) || next == '$') {
			l.notes.Add(note.UnquotedAmpersand, l.i, l.i+1)
			l.keep(1)
			return true
		}
		if next == '>' {
			l.finishWord(l.i)
			l.i++
			return l.operator()
		}
	case '<', '>':
		if c == '<' && l.in && l.placeholder() {
			return true
		}
		if l.in && isDigits(l.Bytes[l.word.From:]) {
			l.drop = true // the number of a file descriptor
		}
		l.finishWord(l.i)
		for l.i < len(l.s) && (l.s[l.i] == '<' || l.s[l.i] == '>' || l.s[l.i] == '|' || l.s[l.i] == '&') {
			l.i++
		}
		l.drop = true
		return true
	}
	l.finishWord(l.i)
	return false
}

// maxPlaceholder limits the length of a <description of a value>, so that even a text full of <
// takes linear time.
const maxPlaceholder = 80

// placeholder keeps a <description of a value>, as in the specification's sample.
func (l *lexer) placeholder() bool {
	for n := 1; n < maxPlaceholder && l.i+n < len(l.s); n++ {
		switch c := l.s[l.i+n]; {
		case c == '>' && n > 1:
			l.notes.Add(note.UnquotedAngleBracket, l.i, l.i+n+1)
			l.keep(n + 1)
			return true
		case !chars.IsNameByte(c) && c != ' ':
			return false
		}
	}
	return false
}

func isDigits(b []byte) bool {
	for _, c := range b {
		if !ascii.IsDigit(c) {
			return false
		}
	}
	return len(b) > 0
}

// smartQuote reads the text between typographic quotes at the next byte, if they begin a word or a
// value.
func (l *lexer) smartQuote() bool {
	kind, n := chars.SmartQuoteAt(l.s, l.i)
	if kind == chars.NoQuote || l.in && len(l.Bytes) > l.word.From && l.Bytes[len(l.Bytes)-1] != '=' {
		return false
	}
	l.notes.Add(note.SmartQuotes, l.i, l.i+n)
	opened := l.i
	l.skip(n)
	for start := l.i; l.i < len(l.s); l.i++ {
		closing, n := chars.SmartQuoteAt(l.s, l.i)
		if c := l.s[l.i]; (c == '"' && kind == chars.DoubleQuote || c == '\'' && kind == chars.SingleQuote) &&
			(l.i+1 == len(l.s) || chars.BlankAt(l.s, l.i+1)+chars.BreakAt(l.s, l.i+1) > 0) {
			closing, n = kind, 1 // the closing quote is straight
		}
		if closing != kind {
			continue
		}
		l.Add(l.s[start:l.i], start, l.i, derived.Exact)
		l.skip(n)
		return true
	}
	l.notes.Add(note.UnterminatedQuote, opened, opened+n)
	start := opened + n
	l.Add(l.s[start:], start, len(l.s), derived.Exact)
	return true
}

// rest adds a note about text after the command. It ignores pipes, which do not change the request.
func (l *lexer) rest() {
	i := l.i
	output := i < len(l.s) && (l.s[i] == '|' || l.s[i] == ')')
	for i < len(l.s) {
		switch c := l.s[i]; {
		case chars.BreakAt(l.s, i) > 0:
			output = false
			i++
		case chars.BlankAt(l.s, i) > 0:
			i += chars.BlankAt(l.s, i)
		case c == ';' || c == '&' || c == '|' || c == ')' || c == '"':
			i++
		default:
			if _, ok := ProgramAt(l.s, i); ok {
				l.notes.Add(note.SeveralRequests, i, len(l.s))
			} else if !output {
				l.notes.Add(note.TextAround, i, len(l.s))
			}
			return
		}
	}
}
