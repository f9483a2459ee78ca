// Package render makes the pages of the site.
package render

import (
	"bytes"
	"context"
	"fmt"

	"github.com/a-h/templ"

	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/templates"
)

// A Site is everything that the pages are made from.
type Site struct {
	Content   load.Content
	Documents prose.Documents
	// Common is shared by all pages.
	Common templates.Site
	// EditURL is followed by a page's file to make its edit link; "" for no edit links.
	EditURL string
	// Showcase is the request on the first page.
	Showcase request.Exchange
	// Check and Try are the contents of the pages that check and send requests.
	Check templates.CheckPage
	Try   templates.TryPage
}

// Pages returns the pages as HTML and as Markdown.
func Pages(s Site) (files.Set, error) {
	set := files.Set{}
	for _, d := range s.Documents {
		var b bytes.Buffer
		if err := page(s, d).Render(context.Background(), &b); err != nil {
			return nil, fmt.Errorf("the page %s cannot be rendered: %w", d.Path, err)
		}
		set[paths.File(d.Path)] = b.Bytes()
		if path := paths.Markdown(d.Path); path != "" {
			set[paths.File(path)] = []byte(markdown(s, d))
		}
	}
	return set, nil
}

// page returns the component of a page.
func page(s Site, d prose.Document) templ.Component {
	frame := Frame(s, d)
	body := d.HTML + d.Footnotes
	switch d.Kind {
	case load.KindHome:
		return home(s, d, frame)
	case load.KindIndex:
		return index(s, d, frame)
	case load.KindParameter:
		return parameter(s, d, frame)
	case load.KindError:
		return code(s, d, frame)
	case load.KindCheck:
		return templates.Check(frame, s.Check)
	case load.KindTry:
		return templates.Try(frame, s.Try)
	case load.KindNotFound:
		return templates.NotFound(frame, d.Title, body)
	}
	return templates.Guide(frame, d.Title, body, related(s, d))
}
