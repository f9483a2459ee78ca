package checkpage

import (
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/protocol"
	"playtoken/templates"
)

// TryPage returns the content of the page that sends requests.
func TryPage(documents prose.Documents, tokenURL string) templates.TryPage {
	d, _ := documents.At(paths.Try)
	return templates.TryPage{
		Heading: d.Title, Body: d.HTML + d.Footnotes, Endpoint: protocol.Path,
		Command: "curl " + tokenURL + " --data '" + request.Of(request.Bases[0]).Text + "'",
	}
}
