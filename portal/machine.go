package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"playtoken"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/tables"
)

// writeMachineFiles makes the files that are for programs.
func (s *site) writeMachineFiles() {
	s.out["errors.json"] = s.json(s.errorCatalogue())
	s.out["openapi.json"] = s.json(s.openAPI())
	s.out["llms.txt"] = []byte(s.llms())
	s.out["robots.txt"] = []byte(s.robots())
	if s.options.BaseURL != "" {
		s.out["sitemap.xml"] = []byte(s.sitemap())
	}
	s.out["_headers"] = []byte(headersFile())
	s.out["headers.json"] = s.json(Headers())
	s.out[".assetsignore"] = []byte("_headers\nheaders.json\n*.br\n*.gz\n")
}

// json writes a value as JSON for people and programs.
func (s *site) json(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		s.fail(err)
	}
	return b.Bytes()
}

// catalogueEntry is a code in errors.json.
type catalogueEntry struct {
	Code             int      `json:"code"`
	Name             string   `json:"name"`
	Text             string   `json:"text"`
	Status           int      `json:"status"`
	CallerStatus     int      `json:"callerStatus,omitempty"`
	ToldBy           []string `json:"toldBy"`
	Parameters       []string `json:"parameters"`
	Description      string   `json:"description,omitempty"`
	DocumentationURL string   `json:"documentationUrl"`
}

// errorCatalogue is what errors.json says.
func (s *site) errorCatalogue() any {
	entries := []catalogueEntry{}
	for _, row := range tables.Codes() {
		e := catalogueEntry{
			Code: int(row.Code), Name: row.Name, Text: row.Text, Status: row.Status, CallerStatus: row.CallerStatus, ToldBy: []string{row.Stage.String()},
			Parameters:       append([]string{}, playtoken.ParametersOf(row.Code)...),
			DocumentationURL: playtoken.DocumentationURL(s.options.BaseURL, row.Code),
		}
		if row.AlsoService {
			e.ToldBy = append(e.ToldBy, playtoken.StageService.String())
		}
		if row.AlsoRedemption {
			e.ToldBy = append(e.ToldBy, playtoken.StageRedemption.String())
		}
		if p := s.pages[paths.Error(row.Code)]; p != nil {
			e.Description = p.Description
		}
		entries = append(entries, e)
	}
	return map[string]any{"errors": entries}
}

// llms is the site in outline, for language models, as llmstxt.org has it.
func (s *site) llms() string {
	var b strings.Builder
	b.WriteString("# " + siteName + "\n")
	if home := s.pages["/"]; home != nil {
		b.WriteString("\n> " + home.Description + "\n")
	}
	b.WriteString("\nEvery page is also there as Markdown, at the addresses below. The interface as data: " +
		s.options.BaseURL + "/openapi.json and " + s.options.BaseURL + "/errors.json.\n")
	for _, part := range [...]struct{ title, section string }{{"Guides", "/guides/"}, {"Parameters", "/parameters/"}, {"Errors", "/errors/"}} {
		b.WriteString("\n## " + part.title + "\n\n")
		for _, p := range s.sequence {
			if p.Index() == part.section {
				fmt.Fprintf(&b, "- [%s](%s): %s\n", p.Title, s.options.BaseURL+paths.Markdown(p.Path), p.Description)
			}
		}
	}
	return b.String()
}

func (s *site) robots() string {
	text := "User-agent: *\nAllow: /\n"
	if s.options.BaseURL != "" {
		text += "\nSitemap: " + s.options.BaseURL + "/sitemap.xml\n"
	}
	return text
}

// sitemap needs absolute addresses, so a site without a base URL has none.
func (s *site) sitemap() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, p := range s.sequence {
		if p.Kind != load.KindNotFound {
			b.WriteString("<url><loc>" + s.options.BaseURL + p.Path + "</loc></url>\n")
		}
	}
	b.WriteString("</urlset>\n")
	return b.String()
}
