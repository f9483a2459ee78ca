package portal

import (
	"strings"

	"github.com/a-h/templ"

	"playtoken/internal/issue"
	"playtoken/portal/request"
	"playtoken/templates"
)

// tries reports whether the site has that page.
func (s *site) tries() bool { return s.options.Try && s.options.Checker != nil }

// ofTry reports whether a file of web/check is that page's alone.
func ofTry(name string) bool { return strings.HasPrefix(name, "try.") }

// try is that page.
func (s *site) try(p *page, f templates.Page) templ.Component {
	r, err := request.Parse("ok base=buy", "")
	if err != nil {
		s.fail(err)
		return nil
	}
	return templates.Try(f, templates.TryPage{
		Heading: p.Title, Body: p.HTML + p.Footnotes, Endpoint: issue.Path, Command: "curl " + s.options.TokenURL + " --data '" + r.Text + "'",
	})
}
