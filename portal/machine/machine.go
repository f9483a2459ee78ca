// Package machine writes the files of the site that are for programs.
package machine

import (
	"playtoken"
	"playtoken/internal/api"
	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/prose"
)

// Files returns the files for programs. baseURL is the address of the site, "" for an unknown one;
// tokenURL is the address of the token endpoint.
func Files(documents prose.Documents, baseURL, tokenURL string) (files.Set, error) {
	set := files.Set{
		"llms.txt":      []byte(outline(documents, baseURL)),
		"robots.txt":    []byte(robots(baseURL)),
		"_headers":      []byte(headersFile()),
		".assetsignore": []byte("_headers\nheaders.json\n*.br\n*.gz\n"),
	}
	if baseURL != "" {
		set["sitemap.xml"] = []byte(sitemap(documents, baseURL))
	}
	for name, value := range map[string]any{
		"errors.json":  catalogue(documents, baseURL),
		"openapi.json": openAPI(failures(documents), baseURL, tokenURL),
		"headers.json": Headers(),
	} {
		b, err := encode(value)
		if err != nil {
			return nil, err
		}
		set[name] = b
	}
	return set, nil
}

// failures returns the JSON answer to the failing request on each code's page, where there is one.
func failures(documents prose.Documents) map[playtoken.Code]*api.Answer {
	answers := map[playtoken.Code]*api.Answer{}
	for _, d := range documents {
		if x, ok := d.Failing(); ok && d.Kind == load.KindError && x.JSON != nil {
			answers[d.Code.Code] = x.JSON
		}
	}
	return answers
}
