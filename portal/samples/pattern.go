package samples

import (
	"strconv"
	"strings"
)

// A Pattern is the text that a language writes around the names and values of a call, and how it
// quotes them. With it, a program without any of this package writes the same as Sample.
type Pattern struct {
	// Head ends where the first name begins. Between is between a name and its value, Next between
	// a value and the next name, Tail after the last value. Head or Tail has URLMark for the
	// address.
	Head    string `json:"head"`
	Between string `json:"between"`
	Next    string `json:"next"`
	Tail    string `json:"tail"`
	// Escapes are pairs of a text that cannot be in quotes, and its replacement.
	Escapes [][2]string `json:"escapes"`
	// Doubled is written twice before a quotation mark and at the end.
	Doubled string `json:"doubled,omitempty"`
}

// URLMark is the place of the address in a pattern. No language has to escape it.
const URLMark = "PLAYTOKENURLMARK"

// textMark is the n-th text of a call while its pattern is made.
func textMark(n int) string { return "PLAYTOKEN" + strconv.Itoa(n) + "MARK" }

// Pattern takes the sample of a call with two pairs apart.
func (l Language) Pattern() Pattern {
	form := [][2]string{{textMark(1), textMark(2)}, {textMark(3), textMark(4)}}
	text := l.Sample(Call{URL: URLMark, Form: form})
	p := Pattern{Escapes: l.quotes.escapes, Doubled: l.quotes.doubled}
	p.Head, text, _ = strings.Cut(text, textMark(1))
	p.Between, text, _ = strings.Cut(text, textMark(2))
	p.Next, text, _ = strings.Cut(text, textMark(3))
	_, p.Tail, _ = strings.Cut(text, textMark(4))
	return p
}
