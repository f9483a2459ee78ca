package render

import (
	"slices"

	"playtoken"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// Sections returns the links at the top of every page, without the sections that lack a page.
func Sections(content load.Content) []templates.Link {
	return existing(content, []templates.Link{
		{URL: paths.Guides, Text: "Guides"},
		{URL: paths.Parameters, Text: "Parameters"},
		{URL: paths.Errors, Text: "Errors"},
		{URL: paths.Check, Text: "Check"},
		{URL: paths.Try, Text: "Try"},
	})
}

// existing returns the links to pages that exist. A draft and a site without checker lack some.
func existing(content load.Content, links []templates.Link) []templates.Link {
	return slices.DeleteFunc(links, func(l templates.Link) bool { return !content.Has(l.URL) })
}

// linkTo returns a link to a page with its name.
func linkTo(p load.Page) templates.Link {
	l := templates.Link{URL: p.Path, Text: p.Name()}
	switch p.Kind {
	case load.KindParameter:
		l.Code = true
	case load.KindError:
		l.Code, l.Note = true, tables.ShortText(p.Code)
	}
	return l
}

// guideGroups returns links to the guides by section.
func guideGroups(content load.Content) []templates.Group {
	var groups []templates.Group
	for _, guides := range content.Guides() {
		g := templates.Group{Title: guides[0].Section}
		for _, p := range guides {
			g.Links = append(g.Links, linkTo(p))
		}
		groups = append(groups, g)
	}
	return groups
}

// sidebar returns the navigation beside a page: the pages of its section.
func sidebar(content load.Content, p load.Page) []templates.Group {
	var groups []templates.Group
	switch p.Index() {
	case paths.Guides:
		groups = guideGroups(content)
	case paths.Parameters:
		for _, g := range tables.ParameterGroups() {
			group := templates.Group{Title: g.String()}
			for _, row := range playtoken.Parameters() {
				if q, ok := content.Page(paths.Parameter(row.Name)); ok && row.Group == g {
					group.Links = append(group.Links, linkTo(q))
				}
			}
			groups = append(groups, group)
		}
	case paths.Errors:
		for _, g := range tables.CodeGroups() {
			group := templates.Group{Title: g.Title}
			for _, row := range g.Codes {
				if q, ok := content.Page(paths.Error(row.Code)); ok {
					group.Links = append(group.Links, linkTo(q))
				}
			}
			groups = append(groups, group)
		}
	}
	for _, g := range groups {
		for i := range g.Links {
			g.Links[i].Current = g.Links[i].URL == p.Path
		}
	}
	return slices.DeleteFunc(groups, func(g templates.Group) bool { return len(g.Links) == 0 })
}

// crumbs returns links to the pages above a page.
func crumbs(content load.Content, p load.Page) []templates.Link {
	above, ok := content.Page(p.Index())
	if !ok || above.Path == p.Path {
		return nil
	}
	return []templates.Link{{URL: paths.Home, Text: load.SiteName}, {URL: above.Path, Text: above.Title}}
}

// neighbours returns links to the pages before and after a page in its section, or nil at the ends.
func neighbours(content load.Content, p load.Page) (previous, next *templates.Link) {
	at := slices.IndexFunc(content.Pages, func(q load.Page) bool { return q.Path == p.Path })
	link := func(i int) *templates.Link {
		if i < 0 || i >= len(content.Pages) || content.Pages[i].Index() != p.Index() {
			return nil
		}
		l := linkTo(content.Pages[i])
		return &l
	}
	return link(at - 1), link(at + 1)
}

// related returns links to the pages that the front matter names. On a code's page it adds the
// other codes of the code's parameters. It lists each page once.
func related(s Site, d prose.Document) []templates.Link {
	var targets []string
	for _, name := range d.Related {
		targets = append(targets, load.RelatedPath(name))
	}
	if d.Kind == load.KindError && !tables.IsGeneral(d.Code.Code) {
		for _, name := range playtoken.ParametersOf(d.Code.Code) {
			row, _ := playtoken.LookupParameter(name)
			for _, code := range row.Codes() {
				targets = append(targets, paths.Error(code))
			}
		}
	}
	var links []templates.Link
	seen := map[string]bool{d.Path: true}
	for _, target := range targets {
		if p, ok := s.Content.Page(target); ok && !seen[target] {
			seen[target] = true
			links = append(links, linkTo(p))
		}
	}
	return links
}
