package templates

import (
	"html"
	"regexp"
)

// breakPoint finds the places at which a long name may break: after a dot, and before a capital
// letter within it.
var breakPoint = regexp.MustCompile(`\.|[a-z][A-Z]`)

// breakable returns a name as HTML that can break between its words.
func breakable(name string) string { return Breakable(html.EscapeString(name)) }

// Breakable makes a name that is HTML already breakable between its words.
func Breakable(escaped string) string {
	return breakPoint.ReplaceAllStringFunc(escaped, func(s string) string { return s[:1] + "<wbr>" + s[1:] })
}
