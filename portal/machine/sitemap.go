package machine

import (
	"strings"

	"playtoken/portal/load"
	"playtoken/portal/prose"
)

// robots returns robots.txt.
func robots(baseURL string) string {
	text := "User-agent: *\nAllow: /\n"
	if baseURL != "" {
		text += "\nSitemap: " + baseURL + "/sitemap.xml\n"
	}
	return text
}

// sitemap returns sitemap.xml, which needs absolute addresses.
func sitemap(documents prose.Documents, baseURL string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	b.WriteString(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, d := range documents {
		if d.Kind != load.KindNotFound {
			b.WriteString("<url><loc>" + baseURL + d.Path + "</loc></url>\n")
		}
	}
	b.WriteString("</urlset>\n")
	return b.String()
}
