package paste

import (
	"strings"
	"unicode/utf8"
)

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// isNameByte reports whether a parameter name may contain c, percent-encoding included.
func isNameByte(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '.' || c == '_' || c == '-' || c == '~' || c == '%'
}

// isVariableByte reports whether the name of a shell variable may contain c.
func isVariableByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

// skipVariable returns the end of the shell variable name at i.
func skipVariable(s string, i int) int {
	for i < len(s) && isVariableByte(s[i]) {
		i++
	}
	return i
}

const noBreakSpace = "\u00a0"

// blankAt returns the length of the space, tab or non-breaking space at i, or 0.
func blankAt(s string, i int) int {
	switch {
	case i >= len(s):
		return 0
	case s[i] == ' ' || s[i] == '\t':
		return 1
	case strings.HasPrefix(s[i:], noBreakSpace):
		return len(noBreakSpace)
	}
	return 0
}

// breakAt returns the length of the line break at i, or 0.
func breakAt(s string, i int) int {
	switch {
	case i >= len(s):
		return 0
	case s[i] == '\n':
		return 1
	case s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n':
		return 2
	}
	return 0
}

// skipLine returns the end of the line that contains i, before its line break.
func skipLine(s string, i int) int {
	for i < len(s) && breakAt(s, i) == 0 {
		i++
	}
	return i
}

// skipBlanks returns the position after the blanks at i.
func skipBlanks(s string, i int) int {
	for {
		n := blankAt(s, i)
		if n == 0 {
			return i
		}
		i += n
	}
}

// skipSpace returns the position after the blanks and line breaks at i.
func skipSpace(s string, i int) int {
	for {
		n := blankAt(s, i) + breakAt(s, i)
		if n == 0 {
			return i
		}
		i += n
	}
}

// isInvisible reports whether a character is invisible and cannot be part of a request.
func isInvisible(c rune) bool {
	switch c {
	case '\ufeff', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\u00ad':
		return true
	}
	return false
}

// trim removes white space and invisible characters from both ends.
func trim(s string, start, end int) (int, int) {
	leave := func(c rune) bool {
		return c == ' ' || '\t' <= c && c <= '\r' || c == '\u00a0' || c == '\u2007' || c == '\u202f' || isInvisible(c)
	}
	part := strings.TrimLeftFunc(s[start:end], leave)
	start = end - len(part)
	return start, start + len(strings.TrimRightFunc(part, leave))
}

// A quote mark is one of the two kinds, straight or typographic.
type quoteKind uint8

const (
	noQuote quoteKind = iota
	singleQuote
	doubleQuote
)

// smartQuoteAt returns the kind and the length of the typographic quotation mark at i.
func smartQuoteAt(s string, i int) (quoteKind, int) {
	if i+2 < len(s) && s[i] == 0xe2 && s[i+1] == 0x80 {
		switch s[i+2] {
		case 0x98, 0x99, 0x9a, 0x9b: // ‘ ’ ‚ ‛
			return singleQuote, 3
		case 0x9c, 0x9d, 0x9e, 0x9f: // “ ” „ ‟
			return doubleQuote, 3
		}
	}
	return noQuote, 0
}

// smartDashAt returns the length of the typographic dash at i.
func smartDashAt(s string, i int) int {
	for _, dash := range [...]string{"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"} {
		if strings.HasPrefix(s[i:], dash) {
			return len(dash)
		}
	}
	return 0
}

// htmlEscapes are the character references that text copied from a page may contain.
var htmlEscapes = [...][2]string{
	{"&amp;", "&"}, {"&#38;", "&"}, {"&#038;", "&"}, {"&#x26;", "&"}, {"&quot;", `"`}, {"&#34;", `"`},
	{"&apos;", "'"}, {"&#39;", "'"}, {"&#x27;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "},
}

// characters adds notes about characters that word processors and web pages insert.
func (r *reader) characters() {
	var invisible, spaces, escapes []Edit
	for i := 0; i < len(r.text); {
		if c := r.text[i]; c < utf8.RuneSelf {
			if c == '&' {
				for _, e := range htmlEscapes {
					if strings.HasPrefix(r.text[i:], e[0]) {
						escapes = append(escapes, Edit{i, i + len(e[0]), e[1]})
						break
					}
				}
			}
			i++
			continue
		}
		c, size := utf8.DecodeRuneInString(r.text[i:])
		switch {
		case isInvisible(c):
			invisible = append(invisible, Edit{i, i + size, ""})
		case c == '\u00a0' || c == '\u2007' || c == '\u202f':
			spaces = append(spaces, Edit{i, i + size, " "})
		}
		i += size
	}
	for _, found := range [...]struct {
		id    NoteID
		edits []Edit
	}{{noteInvisibleCharacter, invisible}, {noteNonBreakingSpace, spaces}, {noteHTMLEscape, escapes}} {
		if len(found.edits) > 0 {
			r.note(found.id, found.edits[0].Start, found.edits[0].End, found.edits...)
		}
	}
}
