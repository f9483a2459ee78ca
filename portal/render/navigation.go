package portal

import (
	"playtoken"
	"playtoken/portal/paths"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// absent reports whether a draft lacks the page, so that nothing links to it.
func (s *site) absent(path string) bool { return s.options.Draft && s.pages[path] == nil }

// sections is the navigation at the top: the index pages there are.
func (s *site) sections() []templates.Link {
	var links []templates.Link
	for _, l := range [...]templates.Link{
		{URL: "/guides/", Text: "Guides"}, {URL: "/parameters/", Text: "Parameters"}, {URL: "/errors/", Text: "Errors"}, {URL: paths.Check, Text: "Check"}, {URL: paths.Try, Text: "Try"},
	} {
		if s.pages[l.URL] != nil {
			links = append(links, l)
		}
	}
	return links
}

// sidebar is the navigation beside a page: the pages of its section.
func (s *site) sidebar(p *page) []templates.Group {
	var groups []templates.Group
	switch p.Index() {
	case "/guides/":
		for _, pages := range s.content.Guides() {
			g := templates.Group{Title: pages[0].Section}
			for _, guide := range pages {
				g.Links = append(g.Links, templates.Link{URL: guide.Path, Text: guide.Title, Current: guide.Path == p.Path})
			}
			groups = append(groups, g)
		}
	case "/parameters/":
		for _, g := range tables.ParameterGroups() {
			group := templates.Group{Title: g.String()}
			for _, row := range playtoken.Parameters() {
				if path := paths.Parameter(row.Name); row.Group == g && !s.absent(path) {
					group.Links = append(group.Links, templates.Link{URL: path, Text: row.Name, Code: true, Current: path == p.Path})
				}
			}
			groups = append(groups, group)
		}
	case "/errors/":
		for _, g := range tables.CodeGroups() {
			group := templates.Group{Title: g.Title}
			for _, row := range g.Codes {
				if path := paths.Error(row.Code); !s.absent(path) {
					group.Links = append(group.Links, templates.Link{URL: path, Text: row.Code.String(), Note: tables.ShortText(row), Code: true, Current: path == p.Path})
				}
			}
			groups = append(groups, group)
		}
	}
	var filled []templates.Group
	for _, g := range groups {
		if len(g.Links) > 0 {
			filled = append(filled, g)
		}
	}
	return filled
}
