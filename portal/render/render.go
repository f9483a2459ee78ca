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

// A Site has the content and the settings of all pages.
type Site struct {
	Content   load.Content
	Documents prose.Documents
	// Common has the values that all pages share.
	Common templates.Site
	// EditURL is the prefix of edit links: a page's file follows it. "" omits edit links.
	EditURL string
	// Showcase is the request on the first page.
	Showcase request.Exchange
	// Check and Try are the contents of the page that checks and the page that sends requests.
	Check templates.CheckPage
	Try   templates.TryPage
}

// Pages returns the HTML and the Markdown versions of all pages.
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

// page renders a page with the template of its kind.
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
