package paste

import (
	"strings"
	"unicode/utf8"
)

// A cmdLexer splits a command line in two steps, which it takes at once. The Windows command prompt
// reads ^ and quotes, and passes the line on with its quotes. Then the C runtime of curl.exe reads
// quotes and backslashes.
type cmdLexer struct {
	lexer
	escaping bool   // prompt: inside quotes, where ^ is an ordinary character
	inside   bool   // runtime: inside quotes
	closed   bool   // runtime: the last byte closed the quotes, unless another quote follows
	opened   int    // the position of the opening quote
	slashes  []span // backslashes that escape only if a quote follows
}

func (r *reader) readCmd(start, end int) *lexer {
	l := &cmdLexer{lexer: lexer{reader: r, s: r.text[:end], i: start}}
	for l.i < len(l.s) && l.piece() {
	}
	l.flush()
	l.finishWord(l.i)
	if l.inside {
		l.note(noteUnterminatedQuote, l.opened, l.opened+1)
	}
	l.rest()
	return &l.lexer
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
	case breakAt(l.s, l.i) > 0 && !l.inside:
		l.flush()
		return l.lineBreak()
	case breakAt(l.s, l.i) == 2:
		l.skip(1) // the prompt drops the carriage return
	case blankAt(l.s, l.i) > 0 && !l.inside:
		l.flush()
		l.blank()
	case !l.escaping && (c == '&' || c == '|' || c == '<' || c == '>'):
		l.flush()
		return l.operator()
	case c >= utf8.RuneSelf && !l.inside && l.smartQuoteAfter():
	default:
		if l.escaping && c == '^' && l.i+1 < len(l.s) && strings.IndexByte("%&\"", l.s[l.i+1]) >= 0 {
			l.note(noteCaretInQuotes, l.i, l.i+1)
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
		l.note(notePrompt, l.i, l.i+len(more))
		l.i += len(more)
	}
	switch n := breakAt(l.s, l.i); {
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
	if len(s) > 3 && s[1] == '%' && isHex(s[2]) && isHex(s[3]) {
		l.note(noteBatchPercent, l.i, l.i+2)
		l.runtime('%', 2)
		return
	}
	n := 1
	for n < len(s) && n < maxVariable && isVariableByte(s[n]) {
		n++
	}
	// Percent-encoding can look like a variable, too. The prompt keeps undefined variables.
	if n > 2 && n < len(s) && s[n] == '%' && !(isHex(s[1]) && isHex(s[2])) {
		l.expand(noteVariable, n+1)
	}
	l.runtime('%', 1)
}

// maxVariable limits the length of variable names, so that even a text full of % takes linear time.
const maxVariable = 64

// runtime reads a byte as the C runtime does. Its source is the next n bytes of the pasted text.
func (l *cmdLexer) runtime(c byte, n int) {
	at := span{l.i, l.i + n}
	l.begin()
	switch {
	case c == '\\':
		l.closed = false
		l.slashes = append(l.slashes, at)
	case c == '"' && len(l.slashes) > 0:
		k := 0
		for ; k+1 < len(l.slashes); k += 2 {
			l.add(`\`, l.slashes[k].start, l.slashes[k+1].end, replaced)
		}
		if k < len(l.slashes) {
			l.add(`"`, l.slashes[k].start, at.end, replaced)
		} else {
			l.toggle(at)
		}
		l.slashes = l.slashes[:0]
	case c == '"' && l.closed:
		l.closed, l.inside = false, true
		l.add(`"`, l.i-1, at.end, replaced)
	case c == '"':
		l.toggle(at)
	default:
		l.flush()
		l.closed = false
		f := replaced
		if n == 1 {
			f = exact
		}
		l.add(string([]byte{c}), at.start, at.end, f)
	}
	l.i = at.end
}

func (l *cmdLexer) toggle(at span) {
	l.closed = l.inside
	if l.inside = !l.inside; l.inside {
		l.opened = at.start
	}
}

// flush appends pending backslashes that escape nothing.
func (l *cmdLexer) flush() {
	for _, at := range l.slashes {
		f := replaced
		if at.end == at.start+1 {
			f = exact
		}
		l.add(`\`, at.start, at.end, f)
	}
	l.slashes = l.slashes[:0]
	l.closed = false
}
