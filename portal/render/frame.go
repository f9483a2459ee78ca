package render

import (
	"unicode/utf8"

	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/templates"
)

// Frame returns the frame of a page: title, navigation and links around the content.
func Frame(s Site, d prose.Document) templates.Page {
	f := templates.Page{
		Site: &s.Common, Path: d.Path, Title: documentTitle(d.Page), Description: d.Description, Class: d.Kind.String(),
		Crumbs: crumbs(s.Content, d.Page), Sidebar: sidebar(s.Content, d.Page), Markdown: paths.Markdown(d.Path),
		Hidden: d.Kind == load.KindNotFound, Closed: d.Kind == load.KindCheck,
	}
	if s.EditURL != "" {
		f.Edit = s.EditURL + d.File
	}
	switch d.Kind {
	case load.KindGuide, load.KindParameter, load.KindError:
		f.Contents = append(f.Contents, d.Headings...)
		f.Previous, f.Next = neighbours(s.Content, d.Page)
	}
	// Templates add these sections to the prose.
	switch d.Kind {
	case load.KindParameter:
		f.Contents = append(f.Contents, templates.Heading{ID: "codes", Text: "Codes", Level: 2})
	case load.KindError:
		if _, ok := d.Failing(); ok {
			f.Contents = append(f.Contents, templates.Heading{ID: "answer", Text: answerHeading, Level: 2})
		}
	}
	return f
}

// answerHeading is the heading of the answers on a code's page.
const answerHeading = "What the endpoint answers"

// longTitle is the number of characters that search engines show of a title.
const longTitle = 70

// documentTitle returns the title of a page, with the site's name if both fit into longTitle.
func documentTitle(p load.Page) string {
	if p.Kind == load.KindHome {
		return load.SiteName + " – " + p.Title
	}
	if full := p.Title + " – " + load.SiteName; utf8.RuneCountInString(full) <= longTitle {
		return full
	}
	return p.Title
}
