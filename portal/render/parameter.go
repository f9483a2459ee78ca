package render

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"playtoken"
	"playtoken/internal/phrase"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// parameter renders the page of a parameter.
func parameter(s Site, d prose.Document, frame templates.Page) templ.Component {
	row := &d.Parameter
	facts := []templates.Fact{
		fact("What", row.Summary),
		fact("Format", row.Format),
		fact("Required", row.Requirement.String()),
		{Label: "Example", Parts: []templates.Part{{Text: row.Example, Code: true}}},
		fact("Defined in", row.Source),
	}
	if len(row.Levels) > 0 {
		facts = append(facts, fact("Levels in PlayReady", phrase.List(tables.Levels(row), "and")))
	}
	var notes []string
	if row.Secret {
		notes = append(notes, "secret: never log or show it")
	}
	if row.Indexed {
		last := strconv.Itoa(playtoken.MaxKeys - 1)
		notes = append(notes, "repeatable as "+row.Name+".0 to "+row.Name+"."+last)
	}
	if row.Extension {
		notes = append(notes, tables.ExtensionNote)
	}
	if len(notes) > 0 {
		facts = append(facts, fact("Note", strings.Join(notes, "; ")))
	}
	return templates.Parameter(frame, row.Name, row.Extension, facts, mistakes(row), beside(s.Documents, d),
		d.HTML, d.Footnotes, related(s, d))
}

// fact returns a fact with plain text.
func fact(label, text string) templates.Fact {
	return templates.Fact{Label: label, Parts: []templates.Part{{Text: text}}}
}

// mistakes returns the possible mistakes with a parameter, and their codes.
func mistakes(row *playtoken.Parameter) []templates.Mistake {
	var list []templates.Mistake
	add := func(mistake string, code playtoken.Code) {
		if info, ok := playtoken.LookupCode(code); ok {
			list = append(list, templates.Mistake{
				Mistake: mistake, Code: code.String(), URL: paths.Error(code), Text: tables.ShortText(info),
			})
		}
	}
	add("missing", row.Missing)
	add("without a value", row.Empty)
	add("invalid, or given twice", row.Invalid)
	add("of the wrong length", row.Length)
	for _, code := range row.Others {
		add("with other parameters", code)
	}
	return list
}

// beside returns links to codes that concern this parameter, but that other parameters carry: a
// request on its page raises the code, or the code's page names the parameter as related. The
// parameters of GroupRequest concern all codes, so it returns no links for them.
func beside(documents prose.Documents, d prose.Document) []templates.Link {
	if d.Parameter.Group == playtoken.GroupRequest {
		return nil
	}
	var links []templates.Link
	for _, q := range documents {
		if q.Kind != load.KindError || d.Parameter.Carries(q.Code.Code) {
			continue
		}
		if d.Raises(q.Code.Code) || slices.Contains(q.Related, d.Parameter.Name) {
			links = append(links, linkTo(q.Page))
		}
	}
	return links
}
