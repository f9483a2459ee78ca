package portal

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"playtoken/portal/paths"
)

// forbidden finds parts of a page that its content security policy forbids, and parts that load
// from other hosts.
var forbidden = regexp.MustCompile(`<style|\sstyle="|\son[a-z]+="|<script>|<script [^>]*>[^<]|javascript:|` +
	`<iframe|<form|(src|data-[a-z]+)="(https?:)?//|<link [^>]*href="(https?:)?//`)

// forbiddenInSource finds parts of styles and scripts that the policy forbids, and parts that load
// from other hosts.
var forbiddenInSource = regexp.MustCompile(`@import|\burl\(|https?://|innerHTML|eval\(|document\.cookie`)

func TestPagesKeepThePolicy(t *testing.T) {
	canonical := regexp.MustCompile(`<link rel="canonical" href="https://docs\.example/[^"]*">`)
	for name, b := range built(t) {
		// The page as one file has its own policy. A test in a browser covers it.
		if filepath.Ext(name) != ".html" || "/"+name == paths.CheckFile {
			continue
		}
		if found := forbidden.Find(canonical.ReplaceAll(b, nil)); found != nil {
			t.Errorf("%s has the forbidden part %q", name, found)
		}
	}
	sources := []string{
		"../web/site/site.css", "../web/site/theme.js", "../web/site/site.js", "../web/site/search.js",
	}
	modules, err := filepath.Glob("../web/check/*.*s*")
	if err != nil || len(modules) == 0 {
		t.Fatalf("web/check has no modules: %v", err)
	}
	for _, source := range append(sources, modules...) {
		b, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if found := forbiddenInSource.Find(b); found != nil {
			t.Errorf("%s has the forbidden part %q", source, found)
		}
	}
}
