package machine

import (
	"encoding/json"
	"strings"
	"testing"

	"playtoken/portal/paths"
	"playtoken/portal/tables"
)

// TestMachineFiles reads what is for programs.
func TestMachineFiles(t *testing.T) {
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
		if e.Code != int(row.Code) || e.Text != row.Text || e.Status != row.Status || e.DocumentationURL != "https://docs.example"+paths.Error(row.Code) {
			t.Errorf("errors.json says %+v of %v", e, row.Code)
		}
	}
	if s := string(out["sitemap.xml"]); !strings.Contains(s, "<loc>https://docs.example/parameters/kid/</loc>") || strings.Contains(s, "404.html") {
		t.Errorf("the sitemap is %s", s)
	}
	if s := string(out["llms.txt"]); !strings.HasPrefix(s, "# Playtoken\n\n> ") || !strings.Contains(s, "](https://docs.example/parameters/kid.md): ") {
		t.Errorf("llms.txt is %s", s)
	}
	if s := string(out["_headers"]); !strings.Contains(s, "/*\n  Content-Security-Policy: default-src 'none';") || !strings.Contains(s, "/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n") {
		t.Errorf("_headers is %s", s)
	}
}
