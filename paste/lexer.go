package paste

// words are the arguments that the shell passes to a command, in one derived text.
type words struct {
	derived
	list []word
}

// A word is one argument.
type word struct {
	from, to   int // in the derived text
	start, end int // in the pasted text, with the quotes
}

func (w *words) content(a word) string { return string(w.bytes[a.from:a.to]) }

// A lexer splits a command line into words. The lexers of the shells embed it.
type lexer struct {
	*reader
	words
	s    string // the pasted text, up to the latest end of the command
	i    int    // the next byte
	word word
	in   bool // a word has begun
	drop bool // the word is the target of a redirection
}

// begin begins a word unless one has begun.
func (l *lexer) begin() {
	if !l.in {
		l.in, l.word = true, word{from: len(l.bytes), start: l.i}
	}
}

// finishWord ends the word before position end, if one has begun.
func (l *lexer) finishWord(end int) {
	if !l.in {
		return
	}
	l.in = false
	l.word.to, l.word.end = len(l.bytes), end
	if l.drop {
		l.drop = false
		return
	}
	l.list = append(l.list, l.word)
}

// keep appends the next n bytes unchanged.
func (l *lexer) keep(n int) {
	l.begin()
	l.add(l.s[l.i:l.i+n], l.i, l.i+n, exact)
	l.i += n
}

// escape appends bytes in the place of the next n bytes.
func (l *lexer) escape(bytes string, n int) {
	l.begin()
	l.add(bytes, l.i, l.i+n, replaced)
	l.i += n
}

// skip skips n bytes inside a word.
func (l *lexer) skip(n int) {
	l.begin()
	l.i += n
}

// expand records the next n bytes as an expansion.
func (l *lexer) expand(id NoteID, n int) {
	l.expansions = append(l.expansions, expansion{id, span{l.i, l.i + n}})
}

// blank skips a blank at the next byte, which ends the word.
func (l *lexer) blank() bool {
	n := blankAt(l.s, l.i)
	if n > 0 {
		l.finishWord(l.i)
		l.i += n
	}
	return n > 0
}

// lineBreak reads an unescaped line break, and reports whether the command continues. It continues
// if the next line makes sense only as a part of it: copying often loses continuation characters.
func (l *lexer) lineBreak() bool {
	n := breakAt(l.s, l.i)
	next := skipBlanks(l.s, l.i+n)
	if next+1 < len(l.s) && len(l.list) > 0 {
		switch a, b := l.s[next], l.s[next+1]; {
		case a == '-' && (b == '-' || isLetter(b)):
			l.note(noteBrokenContinuation, l.i, l.i+n)
			l.finishWord(l.i)
			l.i = next
			return true
		case a == '&' && isLetter(b) && l.in:
			l.note(noteUnquotedAmpersand, next, next+1)
			l.i = next
			l.keep(1)
			return true
		}
	}
	l.finishWord(l.i)
	l.i += n
	return len(l.list) == 0
}

// continuation reads a line continuation at the next byte. White space after the character cancels
// it for the shell, but here the command continues.
func (l *lexer) continuation() bool {
	after := skipBlanks(l.s, l.i+1)
	n := breakAt(l.s, after)
	if n == 0 {
		return false
	}
	if after > l.i+1 {
		l.note(noteBrokenContinuation, l.i+1, after, Edit{l.i + 1, after, ""})
		l.finishWord(l.i)
	}
	l.i = after + n
	// A terminal shows "> " before further lines of a command.
	if l.i+1 < len(l.s) && l.s[l.i] == '>' && blankAt(l.s, l.i+1) > 0 {
		l.note(notePrompt, l.i, l.i+1)
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
		if l.in && (isNameByte(next) || next == '$') {
			l.note(noteUnquotedAmpersand, l.i, l.i+1)
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
		if l.in && isDigits(l.bytes[l.word.from:]) {
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
			l.note(noteUnquotedAngleBracket, l.i, l.i+n+1)
			l.keep(n + 1)
			return true
		case !isNameByte(c) && c != ' ':
			return false
		}
	}
	return false
}

func isDigits(b []byte) bool {
	for _, c := range b {
		if !isDigit(c) {
			return false
		}
	}
	return len(b) > 0
}

// smartQuote reads the text between typographic quotes at the next byte, if they begin a word or a
// value.
func (l *lexer) smartQuote() bool {
	kind, n := smartQuoteAt(l.s, l.i)
	if kind == noQuote || l.in && len(l.bytes) > l.word.from && l.bytes[len(l.bytes)-1] != '=' {
		return false
	}
	l.note(noteSmartQuotes, l.i, l.i+n)
	opened := l.i
	l.skip(n)
	for start := l.i; l.i < len(l.s); l.i++ {
		closing, n := smartQuoteAt(l.s, l.i)
		if c := l.s[l.i]; (c == '"' && kind == doubleQuote || c == '\'' && kind == singleQuote) &&
			(l.i+1 == len(l.s) || blankAt(l.s, l.i+1)+breakAt(l.s, l.i+1) > 0) {
			closing, n = kind, 1 // the closing quote is straight
		}
		if closing != kind {
			continue
		}
		l.add(l.s[start:l.i], start, l.i, exact)
		l.skip(n)
		return true
	}
	l.note(noteUnterminatedQuote, opened, opened+n)
	start := opened + n
	l.add(l.s[start:], start, len(l.s), exact)
	return true
}

// rest adds a note about text after the command. It ignores pipes, which do not change the request.
func (l *lexer) rest() {
	i := l.i
	output := i < len(l.s) && (l.s[i] == '|' || l.s[i] == ')')
	for i < len(l.s) {
		switch c := l.s[i]; {
		case breakAt(l.s, i) > 0:
			output = false
			i++
		case blankAt(l.s, i) > 0:
			i += blankAt(l.s, i)
		case c == ';' || c == '&' || c == '|' || c == ')' || c == '"':
			i++
		default:
			if _, ok := l.programAt(i, len(l.s)); ok {
				l.note(noteSeveralRequests, i, len(l.s))
			} else if !output {
				l.note(noteTextAround, i, len(l.s))
			}
			return
		}
	}
}
