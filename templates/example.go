package templates

import (
	"html"
	"strconv"
	"strings"
)

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

// pairHTML returns the pair as HTML. A template might add white space between its parts.
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

// rest returns a phrase for the pairs of a request that the example does not show.
func rest(e Example) string {
	hidden := strconv.Itoa(e.Hidden) + " parameters of " + e.Base
	if len(e.Rows) == 0 {
		return "the " + hidden
	}
	return "and the other " + hidden
}
