package portal

import (
	"sort"

	"playtoken"
	"playtoken/portal/paths"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// order puts the pages into the order of the site: home, guides, parameters, errors.
func (s *site) order() {
	for _, path := range [...]string{"/", "/guides/"} {
		s.append(path)
	}
	for _, g := range s.guides() {
		for _, p := range g {
			s.append(p.path)
		}
	}
	s.append("/parameters/")
	for _, p := range playtoken.Parameters() {
		s.append(paths.Parameter(p.Name))
	}
	s.append("/errors/")
	for _, row := range tables.Codes() {
		s.append(paths.Error(row.Code))
	}
	s.append(paths.Check)
	s.append(paths.Try)
	s.append("/404.html")
}

func (s *site) append(path string) {
	if p := s.pages[path]; p != nil {
		s.sequence = append(s.sequence, p)
	}
}

// absent reports whether a draft lacks the page, so that nothing links to it.
func (s *site) absent(path string) bool { return s.options.Draft && s.pages[path] == nil }

// guides are the guides by section, the sections in the order of their first guides.
func (s *site) guides() [][]*page {
	var all []*page
	for _, p := range s.pages {
		if p.kind == kindGuide {
			all = append(all, p)
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if all[i].Order != all[j].Order {
			return all[i].Order < all[j].Order
		}
		return all[i].path < all[j].path
	})
	var sections [][]*page
	place := map[string]int{}
	for _, p := range all {
		i, ok := place[p.Section]
		if !ok {
			i = len(sections)
			place[p.Section] = i
			sections = append(sections, nil)
		}
		sections[i] = append(sections[i], p)
	}
	return sections
}

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
	switch section(p) {
	case "/guides/":
		for _, pages := range s.guides() {
			g := templates.Group{Title: pages[0].Section}
			for _, guide := range pages {
				g.Links = append(g.Links, templates.Link{URL: guide.path, Text: guide.Title, Current: guide == p})
			}
			groups = append(groups, g)
		}
	case "/parameters/":
		for _, g := range tables.ParameterGroups() {
			group := templates.Group{Title: g.String()}
			for _, row := range playtoken.Parameters() {
				if path := paths.Parameter(row.Name); row.Group == g && !s.absent(path) {
					group.Links = append(group.Links, templates.Link{URL: path, Text: row.Name, Code: true, Current: path == p.path})
				}
			}
			groups = append(groups, group)
		}
	case "/errors/":
		for _, g := range tables.CodeGroups() {
			group := templates.Group{Title: g.Title}
			for _, row := range g.Codes {
				if path := paths.Error(row.Code); !s.absent(path) {
					group.Links = append(group.Links, templates.Link{URL: path, Text: row.Code.String(), Note: tables.ShortText(row), Code: true, Current: path == p.path})
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

// section is the index page above a page, "" for none.
func section(p *page) string {
	switch {
	case p.kind == kindIndex:
		return p.path
	case p.kind == kindGuide:
		return "/guides/"
	case p.kind == kindParameter:
		return "/parameters/"
	case p.kind == kindError:
		return "/errors/"
	}
	return ""
}
