package render

import (
	"strings"

	"playtoken"
	"playtoken/internal/phrase"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/portal/tables"
)

// markdown returns the Markdown version of a page: the facts of its template, and the prose.
func markdown(s Site, d prose.Document) string {
	var head, tail string
	switch d.Kind {
	case load.KindParameter:
		head, tail = parameterFacts(&d.Parameter), parameterCodes(s.Documents, d)
	case load.KindError:
		head = codeFacts(d.Code)
		if x, ok := d.Failing(); ok && x.JSON != nil {
			tail = "\n## " + answerHeading + "\n\n```http\n" + request.HTTP(x.JSON) + "```\n"
		}
	case load.KindHome:
		tail = guideList(s.Content)
	case load.KindIndex:
		switch d.Path {
		case paths.Guides:
			tail = guideList(s.Content)
		case paths.Parameters:
			tail = parameterList()
		case paths.Errors:
			tail = codeList()
		}
	}
	title := d.Title
	if d.Kind == load.KindError {
		title = d.Code.Code.String() + ": " + tables.ShortText(d.Code)
	}
	text := "# " + title + "\n\n" + d.Description + "\n" + head
	if prose := strings.TrimSpace(d.Markdown); prose != "" {
		text += "\n" + prose + "\n"
	}
	return text + tail
}

// parameterFacts lists the facts about a parameter.
func parameterFacts(row *playtoken.Parameter) string {
	text := "\n- " + row.Summary + "\n- Format: " + row.Format + "\n- Required: " + row.Requirement.String() +
		"\n- Example: `" + row.Example + "`\n- Defined in: " + row.Source + "\n"
	if row.Secret {
		text += "- Secret: never log or show it\n"
	}
	if row.Indexed {
		text += "- Repeatable as " + row.Name + ".N\n"
	}
	if row.Extension {
		text += "- " + strings.ToUpper(tables.ExtensionNote[:1]) + tables.ExtensionNote[1:] + "\n"
	}
	return text
}

// parameterCodes lists the codes that a parameter carries, and the codes from beside.
func parameterCodes(documents prose.Documents, d prose.Document) string {
	var b strings.Builder
	b.WriteString("\n## Codes\n\n| mistake | code | text |\n|---|---|---|\n")
	for _, m := range mistakes(&d.Parameter) {
		b.WriteString("| " + m.Mistake + " | " + m.Code + " | " + m.Text + " |\n")
	}
	if others := beside(documents, d); len(others) > 0 {
		b.WriteString("\nSee also, carried by other parameters:\n\n")
		for _, l := range others {
			b.WriteString("- [" + l.Text + "](" + l.URL + "): " + l.Note + "\n")
		}
	}
	return b.String()
}

// codeFacts lists the facts about a code.
func codeFacts(row playtoken.CodeInfo) string {
	text := "\n- Status: " + tables.Statuses(row) + "\n- Found by: " + tables.FoundBy(row) + "\n"
	if names := playtoken.ParametersOf(row.Code); len(names) > 0 {
		text += "- Carried by: " + phrase.List(names, "and") + "\n"
	}
	return text
}

// parameterList lists all parameters.
func parameterList() string {
	var b strings.Builder
	for _, row := range playtoken.Parameters() {
		b.WriteString("\n- [" + row.Name + "](" + paths.Parameter(row.Name) + "): " + row.Summary + ". " + row.Format +
			". Required: " + row.Requirement.String() + ".")
	}
	return b.String() + "\n"
}

// codeList lists all codes.
func codeList() string {
	var b strings.Builder
	for _, row := range tables.Codes() {
		b.WriteString("\n- [" + row.Code.String() + "](" + paths.Error(row.Code) + "): " + tables.ShortText(row) +
			". " + tables.Statuses(row) + ".")
	}
	return b.String() + "\n"
}

// guideList lists the guides by section.
func guideList(content load.Content) string {
	var b strings.Builder
	for _, guides := range content.Guides() {
		b.WriteString("\n## " + guides[0].Section + "\n\n")
		for _, p := range guides {
			b.WriteString("- [" + p.Title + "](" + p.Path + "): " + p.Description + "\n")
		}
	}
	return b.String()
}
