package portal

import (
	"strings"

	"playtoken"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/request"
	"playtoken/portal/tables"
)

// asMarkdown is the page as Markdown: the facts of the template, then the prose, its requests and samples written out.
func (s *site) asMarkdown(p *page) string {
	var b strings.Builder
	switch p.Kind {
	case load.KindParameter:
		b.WriteString("# " + p.Parameter.Name + "\n\n" + p.Description + "\n\n")
		writeParameterFacts(&b, &p.Parameter)
	case load.KindError:
		b.WriteString("# " + p.Code.Code.String() + ": " + tables.ShortText(p.Code) + "\n\n" + p.Description + "\n\n")
		b.WriteString("- Status: " + tables.Statuses(p.Code) + "\n- Found by: " + tables.FoundBy(p.Code) + "\n")
		if names := playtoken.ParametersOf(p.Code.Code); len(names) > 0 {
			b.WriteString("- Carried by: " + tables.List(names) + "\n")
		}
	default:
		b.WriteString("# " + p.Title + "\n\n" + p.Description + "\n")
	}
	if prose := strings.TrimSpace(p.Markdown); prose != "" {
		b.WriteString("\n" + prose + "\n")
	}
	switch {
	case p.Kind == load.KindParameter:
		b.WriteString("\n## Codes\n\n| mistake | code | text |\n|---|---|---|\n")
		for _, m := range mistakesOf(&p.Parameter) {
			b.WriteString("| " + m.Mistake + " | " + m.Code + " | " + m.Text + " |\n")
		}
		if beside := s.beside(p); len(beside) > 0 {
			b.WriteString("\nSee also, carried by other parameters:\n\n")
			for _, l := range beside {
				b.WriteString("- [" + l.Text + "](" + l.URL + "): " + l.Note + "\n")
			}
		}
	case p.Kind == load.KindError && failing(p) != nil && failing(p).JSON != nil:
		b.WriteString("\n## What the endpoint answers\n\n```http\n" + request.HTTP(failing(p).JSON) + "```\n")
	case p.Path == "/parameters/":
		for _, row := range playtoken.Parameters() {
			b.WriteString("\n- [" + row.Name + "](" + paths.Parameter(row.Name) + "): " + row.Summary + ". " + row.Format + ". Required: " + row.Requirement.String() + ".")
		}
		b.WriteString("\n")
	case p.Path == "/errors/":
		for _, row := range tables.Codes() {
			b.WriteString("\n- [" + row.Code.String() + "](" + paths.Error(row.Code) + "): " + tables.ShortText(row) + ". " + tables.Statuses(row) + ".")
		}
		b.WriteString("\n")
	case p.Path == "/guides/", p.Kind == load.KindHome:
		for _, pages := range s.content.Guides() {
			b.WriteString("\n## " + pages[0].Section + "\n\n")
			for _, guide := range pages {
				b.WriteString("- [" + guide.Title + "](" + guide.Path + "): " + guide.Description + "\n")
			}
		}
	}
	return b.String()
}

func writeParameterFacts(b *strings.Builder, row *playtoken.Parameter) {
	b.WriteString("- " + row.Summary + "\n- Format: " + row.Format + "\n- Required: " + row.Requirement.String() +
		"\n- Example: `" + row.Example + "`\n- Defined in: " + row.Source + "\n")
	if row.Secret {
		b.WriteString("- Secret: never log or show it\n")
	}
	if row.Indexed {
		b.WriteString("- Repeatable as " + row.Name + ".N\n")
	}
	if row.Extension {
		b.WriteString("- An extension: the specification's tables do not list it\n")
	}
}
