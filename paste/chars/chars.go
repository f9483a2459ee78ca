// Package chars classifies the characters of pasted text, and finds those that word processors and
// web pages insert. Its functions take a position in a text, and return lengths and positions in
// bytes.
package chars

import (
	"strings"

	"playtoken/internal/ascii"
)

// IsNameByte reports whether a parameter name may contain c, percent-encoding included.
func IsNameByte(c byte) bool {
	return ascii.IsLetter(c) || ascii.IsDigit(c) || c == '.' || c == '_' || c == '-' || c == '~' || c == '%'
}

const noBreakSpace = "\u00a0"

// BlankAt returns the length of the space, tab or non-breaking space at i, or 0.
func BlankAt(s string, i int) int {
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

// BreakAt returns the length of the line break at i, or 0.
func BreakAt(s string, i int) int {
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

// SkipLine returns the end of the line that contains i, before its line break.
func SkipLine(s string, i int) int {
	for i < len(s) && BreakAt(s, i) == 0 {
		i++
	}
	return i
}

// SkipBlanks returns the position after the blanks at i.
func SkipBlanks(s string, i int) int {
	for {
		n := BlankAt(s, i)
		if n == 0 {
			return i
		}
		i += n
	}
}

// SkipSpace returns the position after the blanks and line breaks at i.
func SkipSpace(s string, i int) int {
	for {
		n := BlankAt(s, i) + BreakAt(s, i)
		if n == 0 {
			return i
		}
		i += n
	}
}

// IsInvisible reports whether a character is invisible and cannot be part of a request.
func IsInvisible(c rune) bool {
	switch c {
	case '\ufeff', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\u00ad':
		return true
	}
	return false
}

// Trim removes white space and invisible characters from both ends.
func Trim(s string, start, end int) (int, int) {
	leave := func(c rune) bool {
		return c == ' ' || '\t' <= c && c <= '\r' || c == '\u00a0' || c == '\u2007' || c == '\u202f' || IsInvisible(c)
	}
	part := strings.TrimLeftFunc(s[start:end], leave)
	start = end - len(part)
	return start, start + len(strings.TrimRightFunc(part, leave))
}

// A Quote is a kind of quotation mark, straight or typographic.
type Quote uint8

const (
	NoQuote Quote = iota
	SingleQuote
	DoubleQuote
)

// SmartQuoteAt returns the kind and the length of the typographic quotation mark at i.
func SmartQuoteAt(s string, i int) (Quote, int) {
	if i+2 < len(s) && s[i] == 0xe2 && s[i+1] == 0x80 {
		switch s[i+2] {
		case 0x98, 0x99, 0x9a, 0x9b: // ‘ ’ ‚ ‛
			return SingleQuote, 3
		case 0x9c, 0x9d, 0x9e, 0x9f: // “ ” „ ‟
			return DoubleQuote, 3
		}
	}
	return NoQuote, 0
}

// SmartDashAt returns the length of the typographic dash at i.
func SmartDashAt(s string, i int) int {
	for _, dash := range [...]string{"\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212"} {
		if strings.HasPrefix(s[i:], dash) {
			return len(dash)
		}
	}
	return 0
}
