package render

import (
	"strings"

	"github.com/a-h/templ"

	"playtoken"
	"playtoken/portal/highlight"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// code renders the page of a code.
func code(s Site, d prose.Document, frame templates.Page) templ.Component {
	row := d.Code
	facts := []templates.Fact{
		fact("Status", tables.Statuses(row)),
		fact("Found by", tables.FoundBy(row)),
		{Label: "In Go", Parts: []templates.Part{{Text: "playtoken." + row.Name, Code: true}}},
	}
	if names := playtoken.ParametersOf(row.Code); len(names) > 0 {
		facts = append(facts, templates.Fact{Label: "Carried by", Parts: parameterLinks(names)})
	}
	return templates.Error(frame, row.Code.String(), tables.ShortText(row), facts, d.HTML, answerPanels(d), d.Footnotes,
		related(s, d))
}

// answerPanels returns the answers to the failing request of a code's page.
func answerPanels(d prose.Document) []templates.Panel {
	x, ok := d.Failing()
	if !ok {
		return nil
	}
	if strings.HasPrefix(x.HTML.Body, "{") { // redemption always answers with JSON
		return []templates.Panel{panel("json", "JSON", "http", request.HTTP(x.HTML))}
	}
	var panels []templates.Panel
	if x.JSON != nil {
		panels = append(panels, panel("json", "errorFormat=json", "http", request.HTTP(x.JSON)))
	}
	return append(panels, panel("html", "errorFormat=html", "text", request.HTTP(x.HTML)))
}

func panel(key, title, language, source string) templates.Panel {
	html, _ := highlight.HTML(language, source)
	return templates.Panel{Key: key, Title: title, HTML: html}
}

// parameterLinks returns the names of parameters as links.
func parameterLinks(names []string) []templates.Part {
	var parts []templates.Part
	for _, name := range names {
		parts = append(parts, templates.Part{Text: name, URL: paths.Parameter(name), Code: true})
	}
	return parts
}
