package shell

import (
	"strings"
	"unicode/utf8"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/derived"
	"playtoken/paste/note"
)

// A cmdLexer splits a command line in two steps, which it takes at once. The Windows command prompt
// reads ^ and quotes, and passes the line on with its quotes. Then the C runtime of curl.exe reads
// quotes and backslashes.
type cmdLexer struct {
	lexer
	escaping bool           // prompt: inside quotes, where ^ is an ordinary character
	inside   bool           // runtime: inside quotes
	closed   bool           // runtime: the last byte closed the quotes, unless another quote follows
	opened   int            // the position of the opening quote
	slashes  []derived.Span // backslashes that escape only if a quote follows
}

// Cmd splits the command line at start as the Windows command prompt and curl.exe do. It expands
// the variables that the text from script on sets.
func Cmd(s string, script, start int, notes *note.List) *Words {
	l := &cmdLexer{lexer: lexer{notes: notes, s: s, i: start}}
	l.assignments(script, start)
	for l.i < len(l.s) && l.piece() {
	}
	l.flush()
	l.finishWord(l.i)
	if l.inside {
		l.notes.Add(note.UnterminatedQuote, l.opened, l.opened+1)
	}
	l.rest()
	return &l.Words
}

// piece reads the next piece as the command prompt does. It reports whether the command continues.
func (l *cmdLexer) piece() bool {
	c := l.s[l.i]
	switch {
	case c == '^' && !l.escaping:
		l.caret()
	case c == '"':
		l.escaping = !l.escaping
		l.runtime(c, 1)
	case c == '%':
		l.percent()
	case chars.BreakAt(l.s, l.i) > 0 && !l.inside:
		l.flush()
		return l.lineBreak()
	case chars.BreakAt(l.s, l.i) == 2:
		l.skip(1) // the prompt drops the carriage return
	case chars.BlankAt(l.s, l.i) > 0 && !l.inside:
		l.flush()
		l.blank()
	case !l.escaping && (c == '&' || c == '|' || c == '<' || c == '>'):
		l.flush()
		return l.operator()
	case c >= utf8.RuneSelf && !l.inside && l.smartQuoteAfter():
	default:
		if l.escaping && c == '^' && l.i+1 < len(l.s) && strings.IndexByte("%&\"", l.s[l.i+1]) >= 0 {
			l.notes.Add(note.CaretInQuotes, l.i, l.i+1)
		}
		l.runtime(c, 1)
	}
	return true
}

func (l *cmdLexer) smartQuoteAfter() bool {
	l.flush()
	return l.smartQuote()
}

// caret reads ^ and the character that it escapes. At the end of a line, ^ joins the next line and
// escapes its first character.
func (l *cmdLexer) caret() {
	caret := l.i
	if !l.continuation() {
		if l.i+1 == len(l.s) {
			l.skip(1)
		} else {
			l.runtime(l.s[l.i+1], 2)
		}
		return
	}
	if more := "More? "; strings.HasPrefix(l.s[l.i:], more) {
		l.notes.Add(note.Prompt, l.i, l.i+len(more))
		l.i += len(more)
	}
	switch n := chars.BreakAt(l.s, l.i); {
	case n > 0:
		n += l.i - caret
		l.i = caret
		l.runtime('\n', n)
	case l.i < len(l.s) && strings.IndexByte(`^&|<>"`, l.s[l.i]) >= 0:
		l.runtime(l.s[l.i], 1)
	}
}

// percent reads a %, at which the prompt would insert the value of a variable.
func (l *cmdLexer) percent() {
	s := l.s[l.i:]
	if len(s) > 3 && s[1] == '%' && ascii.IsHex(s[2]) && ascii.IsHex(s[3]) {
		l.notes.Add(note.BatchPercent, l.i, l.i+2)
		l.runtime('%', 2)
		return
	}
	n := 1
	for n < len(s) && n < maxVariable && isVariableByte(s[n]) {
		n++
	}
	// Percent-encoding can look like a variable, too. The prompt keeps undefined variables.
	if n > 2 && n < len(s) && s[n] == '%' && !(ascii.IsHex(s[1]) && ascii.IsHex(s[2])) {
		if _, ok := l.variable(ascii.ToUpper(s[1:n])); ok {
			l.flush()
			if l.resolve(ascii.ToUpper(s[1:n]), n+1) {
				return
			}
		}
		l.expand(note.Variable, n+1)
	}
	l.runtime('%', 1)
}

// maxVariable limits the length of variable names, so that even a text full of % takes linear time.
const maxVariable = 64

// runtime reads a byte as the C runtime does. Its source is the next n bytes of the pasted text.
func (l *cmdLexer) runtime(c byte, n int) {
	at := derived.Span{Start: l.i, End: l.i + n}
	l.begin()
	switch {
	case c == '\\':
		l.closed = false
		l.slashes = append(l.slashes, at)
	case c == '"' && len(l.slashes) > 0:
		k := 0
		for ; k+1 < len(l.slashes); k += 2 {
			l.Add(`\`, l.slashes[k].Start, l.slashes[k+1].End, derived.Replaced)
		}
		if k < len(l.slashes) {
			l.Add(`"`, l.slashes[k].Start, at.End, derived.Replaced)
		} else {
			l.toggle(at)
		}
		l.slashes = l.slashes[:0]
	case c == '"' && l.closed:
		l.closed, l.inside = false, true
		l.Add(`"`, l.i-1, at.End, derived.Replaced)
	case c == '"':
		l.toggle(at)
	default:
		l.flush()
		l.closed = false
		f := derived.Replaced
		if n == 1 {
			f = derived.Exact
		}
		l.Add(string([]byte{c}), at.Start, at.End, f)
	}
	l.i = at.End
}

func (l *cmdLexer) toggle(at derived.Span) {
	l.closed = l.inside
	if l.inside = !l.inside; l.inside {
		l.opened = at.Start
	}
}

// flush appends pending backslashes that escape nothing.
func (l *cmdLexer) flush() {
	for _, at := range l.slashes {
		f := derived.Replaced
		if at.End == at.Start+1 {
			f = derived.Exact
		}
		l.Add(`\`, at.Start, at.End, f)
	}
	l.slashes = l.slashes[:0]
	l.closed = false
}
