package templates

import (
	"html"
	"regexp"
)

// breakPoint finds the places where a long name may break: after a dot, and between a lower-case
// and an upper-case letter.
var breakPoint = regexp.MustCompile(`\.|[a-z][A-Z]`)

// breakable escapes a name as HTML, and lets it break between its words.
func breakable(name string) string { return Breakable(html.EscapeString(name)) }

// Breakable lets a name that is already escaped as HTML break between its words.
func Breakable(escaped string) string {
	return breakPoint.ReplaceAllStringFunc(escaped, func(s string) string { return s[:1] + "<wbr>" + s[1:] })
}
