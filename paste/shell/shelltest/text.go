// Package shelltest makes random texts for tests of what quotes and reads them.
package shelltest

import (
	"math/rand/v2"
	"strings"
)

// Alphabet has the characters that shells, URLs and forms treat in special ways, and a few others.
var Alphabet = []string{
	"a", "b", "Z", "0", "7", "f", "x", "u", "c", "=", "&", "%", "+", " ", " ", "'", `"`, "\\", "\\", "$", "`", "!", "#",
	"~", "*", "?", "[", "]",
	"{", "}", "(", ")", "<", ">", "|", ";", "^", ",", ".", "/", "@", "-", "\t", "\n", "\r", "\x02", "é", "€", "😀",
}

// Text returns a few random pieces of from.
func Text(random *rand.Rand, from []string) string {
	var b strings.Builder
	for range random.IntN(12) {
		b.WriteString(from[random.IntN(len(from))])
	}
	return b.String()
}

// SingleQuoted returns the text in single quotes, as bash reads them.
func SingleQuoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
