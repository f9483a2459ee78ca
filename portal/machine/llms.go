package machine

import (
	"fmt"
	"strings"

	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
)

// outline returns llms.txt: the site in outline for language models, in the form of llmstxt.org.
func outline(documents prose.Documents, baseURL string) string {
	var b strings.Builder
	b.WriteString("# " + load.SiteName + "\n")
	if home, ok := documents.At(paths.Home); ok {
		b.WriteString("\n> " + home.Description + "\n")
	}
	b.WriteString("\nEvery page is also there as Markdown, at the addresses below. The interface as data: " +
		baseURL + "/openapi.json and " + baseURL + "/errors.json.\n")
	for _, section := range [...]struct{ title, index string }{
		{"Guides", paths.Guides}, {"Parameters", paths.Parameters}, {"Errors", paths.Errors},
	} {
		b.WriteString("\n## " + section.title + "\n\n")
		for _, d := range documents {
			if d.Index() == section.index {
				fmt.Fprintf(&b, "- [%s](%s): %s\n", d.Title, baseURL+paths.Markdown(d.Path), d.Description)
			}
		}
	}
	return b.String()
}
