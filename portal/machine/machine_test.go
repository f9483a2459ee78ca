package machine

import (
	"encoding/json"
	"strings"
	"testing"

	"playtoken/portal/paths"
	"playtoken/portal/tables"
)

// TestFiles reads the files for programs.
func TestFiles(t *testing.T) {
	out := built(t)
	var catalogue struct {
		Errors []struct {
			Code             int
			Name, Text       string
			Status           int
			DocumentationURL string
		}
	}
	if err := json.Unmarshal(out["errors.json"], &catalogue); err != nil {
		t.Fatal(err)
	}
	if len(catalogue.Errors) != len(tables.Codes()) {
		t.Errorf("errors.json has %d codes, want %d", len(catalogue.Errors), len(tables.Codes()))
	}
	for i, row := range tables.Codes() {
		e := catalogue.Errors[i]
		url := "https://docs.example" + paths.Error(row.Code)
		if e.Code != int(row.Code) || e.Text != row.Text || e.Status != row.Status || e.DocumentationURL != url {
			t.Errorf("errors.json has %+v for %v", e, row.Code)
		}
	}
	for file, wants := range map[string][]string{
		"sitemap.xml": {"<loc>https://docs.example/parameters/kid/</loc>"},
		"llms.txt":    {"# Playtoken\n\n> ", "](https://docs.example/parameters/kid.md): "},
		"robots.txt":  {"Sitemap: https://docs.example/sitemap.xml\n"},
	} {
		for _, want := range wants {
			if !strings.Contains(string(out[file]), want) {
				t.Errorf("%s lacks %q: %s", file, want, out[file])
			}
		}
	}
	if strings.Contains(string(out["sitemap.xml"]), "404.html") {
		t.Error("the sitemap has the page for addresses that lead nowhere")
	}
}
