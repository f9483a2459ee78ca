// Package visible escapes untrusted text, so that a terminal or a spreadsheet only displays it.
package visible

import (
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

const digits = "0123456789abcdef"

// Acts reports whether a character controls a terminal, or changes the order or the lines of other
// characters. These are C0, DEL, C1, bidirectional controls, and line and paragraph separators.
func Acts(r rune) bool {
	return r < ' ' || 0x7f <= r && r <= 0x9f || r == 0x061c || r == 0x200e || r == 0x200f ||
		0x2028 <= r && r <= 0x202e ||
		0x2066 <= r && r <= 0x2069
}

// Line escapes a text for use within a line. It replaces each character for which Acts returns true
// by \u and 4 digits, which does not change the value of JSON. Bytes that are not UTF-8 become
// U+FFFD.
func Line(s string) string { return string(escape(nil, s, func(rune) bool { return false })) }

// escape appends a text to b. It escapes characters like Line, except those for which keep returns
// true.
func escape(b []byte, s string, keep func(rune) bool) []byte {
	for _, r := range s {
		if Acts(r) && !keep(r) {
			b = append(b, '\\', 'u', digits[r>>12], digits[r>>8&15], digits[r>>4&15], digits[r&15])
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

// Cell escapes a text like Line for a cell of a spreadsheet. It begins a text that would be read as
// a formula with an apostrophe.
func Cell(s string) string {
	s = Line(s)
	if start := strings.TrimLeft(s, blanks); start != "" {
		if r, _ := utf8.DecodeRuneInString(start); strings.ContainsRune(formulas, r) {
			return "'" + s
		}
	}
	return s
}

const (
	// formulas are the characters that begin a formula, with their full-width and other variants.
	formulas = "=+-@＝＋－＠﹦﹢﹣﹫−"
	// blanks are the characters that a spreadsheet may skip before a formula.
	blanks = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
		"\u200b\u200c\u200d\u202f\u205f\u2060\u3000\ufeff'\""
)

// A Writer escapes text like Line, except for line breaks and tabs, and writes it to another
// writer. It is safe for concurrent use.
type Writer struct {
	mu   sync.Mutex
	to   io.Writer
	rest []byte // an incomplete character, or a CR that may begin a line break
}

// NewWriter returns a Writer that writes to the given writer.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.rest) == 0 && isPlain(p) {
		return w.to.Write(p)
	}
	text := append(w.rest, p...)
	end := complete(text)
	w.rest = append([]byte(nil), text[end:]...)
	if err := w.write(text[:end]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes the rest of the text, such as an incomplete character. It does not close the other
// writer. It has no effect during a Write.
func (w *Writer) Close() error {
	if !w.mu.TryLock() {
		return nil // so that a blocked write does not delay the end of the program
	}
	defer w.mu.Unlock()
	rest := w.rest
	w.rest = nil
	return w.write(rest)
}

func (w *Writer) write(text []byte) error {
	var b []byte
	for lines := string(text); lines != ""; {
		line, rest, broken := strings.Cut(lines, "\r\n")
		b = escape(b, line, func(r rune) bool { return r == '\n' || r == '\t' })
		if broken {
			b = append(b, '\r', '\n')
		}
		lines = rest
	}
	if len(b) == 0 {
		return nil
	}
	_, err := w.to.Write(b)
	return err
}

// isPlain reports whether a text needs no escaping: it is ASCII, and its only control characters
// are line feeds and tabs.
func isPlain(p []byte) bool {
	for _, c := range p {
		if (c < ' ' && c != '\n' && c != '\t') || c >= 0x7f {
			return false
		}
	}
	return true
}

// complete returns the length of a text without the incomplete character or the CR at its end.
func complete(text []byte) int {
	if n := len(text); n > 0 && text[n-1] == '\r' {
		return n - 1
	}
	for i := len(text) - 1; i >= 0 && i >= len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}
