package render

import (
	"strings"

	"github.com/a-h/templ"

	"playtoken"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// index renders the index page of a section.
func index(s Site, d prose.Document, frame templates.Page) templ.Component {
	body := d.HTML + d.Footnotes
	switch d.Path {
	case paths.Parameters:
		return templates.Parameters(frame, d.Title, body, parameterRows())
	case paths.Errors:
		return templates.Errors(frame, d.Title, body, codeRows())
	}
	return templates.Guides(frame, d.Title, body, guideRows(s.Content))
}

func guideRows(content load.Content) []templates.GuideGroup {
	var groups []templates.GuideGroup
	for _, guides := range content.Guides() {
		title := guides[0].Section
		group := templates.GuideGroup{Title: title, ID: paths.Anchor(title)}
		for _, p := range guides {
			row := templates.GuideRow{Title: p.Title, URL: p.Path, Description: p.Description}
			group.Guides = append(group.Guides, row)
		}
		groups = append(groups, group)
	}
	return groups
}

func parameterRows() []templates.ParameterGroup {
	var groups []templates.ParameterGroup
	for _, g := range tables.ParameterGroups() {
		group := templates.ParameterGroup{Title: g.String(), ID: paths.Anchor(g.String())}
		for _, row := range playtoken.Parameters() {
			if row.Group != g {
				continue
			}
			r := templates.ParameterRow{
				Name: row.Name, URL: paths.Parameter(row.Name), Summary: row.Summary, Format: row.Format,
				Extension: row.Extension, Secret: row.Secret,
			}
			if row.Requirement != playtoken.Optional {
				r.Required = "required" + strings.TrimPrefix(strings.TrimPrefix(row.Requirement.String(), "yes"), ",")
			}
			group.Rows = append(group.Rows, r)
		}
		groups = append(groups, group)
	}
	return groups
}

func codeRows() []templates.CodeGroup {
	var groups []templates.CodeGroup
	for _, g := range tables.CodeGroups() {
		group := templates.CodeGroup{Title: g.Title, ID: g.ID}
		for _, row := range g.Codes {
			r := templates.CodeRow{
				Code: row.Code.String(), URL: paths.Error(row.Code), Text: tables.ShortText(row),
				Status: tables.Statuses(row), FoundBy: "found by " + tables.FoundBy(row),
			}
			if !tables.IsGeneral(row.Code) {
				r.Parameters = parameterLinks(playtoken.ParametersOf(row.Code))
			}
			group.Rows = append(group.Rows, r)
		}
		groups = append(groups, group)
	}
	return groups
}
