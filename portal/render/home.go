package render

import (
	"github.com/a-h/templ"

	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/templates"
)

// Showcase runs the request on the first page, which has three common mistakes.
func Showcase(e request.Endpoint) (request.Exchange, error) {
	return request.Run(e, "-4020,-2020,-2002",
		"kid=b366360d-a82e-9c6e-0b09-84002a362cf2\n-rightsType\nrental.periodEndTime=2026-01-32T12:00:00Z\n")
}

// home renders the first page.
func home(s Site, d prose.Document, frame templates.Page) templ.Component {
	groups := guideGroups(s.Content)
	var actions []templates.Link
	if len(groups) > 0 {
		actions = append(actions, groups[0].Links[0])
	}
	actions = append(actions, existing(s.Content, []templates.Link{
		{URL: paths.Check, Text: "Check a request"}, {URL: paths.Errors, Text: "Look up an error"},
	})...)
	example := s.Showcase.Example(s.Content.Has(paths.Check))
	return templates.Home(frame, d.Title, actions, example, d.HTML+d.Footnotes, groups)
}
