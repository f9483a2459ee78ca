package samples

import (
	"strconv"
	"strings"
)

// A Pattern has the texts of a language's sample around the names and values of a call, and the
// rules for quoting them. The script of the page that checks requests writes the same samples from
// it as Sample does.
type Pattern struct {
	// Head precedes the first name. Between is between a name and its value, Next between a value
	// and the next name, and Tail after the last value. Head or Tail contains URLMark.
	Head    string `json:"head"`
	Between string `json:"between"`
	Next    string `json:"next"`
	Tail    string `json:"tail"`
	// Escapes are pairs of a text that must be escaped in quotes, and its replacement.
	Escapes [][2]string `json:"escapes"`
	// Doubled is a character that is written twice before a quotation mark and at the end.
	Doubled string `json:"doubled,omitempty"`
}

// URLMark is the placeholder for the address in a pattern. No language has to escape it.
const URLMark = "PLAYTOKENURLMARK"

// textMark returns the placeholder for the n-th name or value.
func textMark(n int) string { return "PLAYTOKEN" + strconv.Itoa(n) + "MARK" }

// Pattern returns the pattern of the language. It writes a sample with two pairs of placeholders,
// and splits it at them.
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
