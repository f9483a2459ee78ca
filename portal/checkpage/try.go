package checkpage

import (
	"playtoken"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/templates"
)

// TryPage returns the content of the page that sends requests.
func TryPage(documents prose.Documents, tokenURL string) templates.TryPage {
	d, _ := documents.At(paths.Try)
	return templates.TryPage{
		Heading: d.Title, Body: d.HTML + d.Footnotes, Endpoint: playtoken.Path,
		Command: "curl " + tokenURL + " --data '" + request.Of(request.Bases[0]).Text + "'",
	}
}
