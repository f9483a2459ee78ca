package templates

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

//go:generate go tool -modfile=../build/tools/go.mod templ generate

func verdictClass(e Example) string {
	if e.Accepted {
		return "good"
	}
	return "bad"
}

func pairClass(r Row) string {
	switch {
	case r.Omitted:
		return "out"
	case r.Changed:
		return "changed"
	}
	return "same"
}

// pairHTML is the pair as code. It is not a template because a template may put white space between its parts.
func pairHTML(r Row) string {
	var b strings.Builder
	name := html.EscapeString(r.Name)
	if r.Marked {
		name = "<mark>" + name + "</mark>"
	}
	b.WriteString(`<code class="pair"><b>` + name + `</b><i>=</i>`)
	for _, s := range r.Value {
		if s.Marked {
			b.WriteString("<mark>" + html.EscapeString(s.Text) + "</mark>")
		} else {
			b.WriteString(html.EscapeString(s.Text))
		}
	}
	b.WriteString("</code>")
	return b.String()
}

// border is where a long name may be broken: after a dot, and before a capital letter within.
var border = regexp.MustCompile(`\.|[a-z][A-Z]`)

// breakable is a name as HTML that can be broken between its words, and nowhere else while there is room for those.
func breakable(name string) string { return Breakable(html.EscapeString(name)) }

// Breakable is breakable for a name that is HTML already.
func Breakable(escaped string) string {
	return border.ReplaceAllStringFunc(escaped, func(s string) string { return s[:1] + "<wbr>" + s[1:] })
}

// rest says which pairs of a request are not shown.
func rest(e Example) string {
	hidden := strconv.Itoa(e.Hidden) + " parameters of " + e.Base
	if len(e.Rows) == 0 {
		return "the " + hidden
	}
	return "and the other " + hidden
}

// underneath reports whether the page at path belongs to the section at url.
func underneath(path, url string) bool { return strings.HasPrefix(path, url) }
