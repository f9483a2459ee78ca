package portal

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"playtoken/portal/paths"
)

// TestMarkdownLinks expects a file of the site for each link in the Markdown versions of pages.
func TestMarkdownLinks(t *testing.T) {
	out := built(t)
	links := 0
	for name, b := range out {
		if path.Ext(name) != ".md" && name != "llms.txt" {
			continue
		}
		prose := regexp.MustCompile("(?ms)^ *```.*?^ *```$|`[^`\n]*`").ReplaceAll(b, nil)
		for _, found := range regexp.MustCompile(`\]\(([^)\s#]*)[^)]*\)`).FindAllSubmatch(prose, -1) {
			target := strings.TrimPrefix(string(found[1]), "https://docs.example")
			if target == "" || strings.HasPrefix(target, "https://") {
				continue
			}
			links++
			if !strings.HasPrefix(target, "/") || out[paths.File(target)] == nil {
				t.Errorf("%s: the site has no page or file for the link %q", name, found[1])
			}
		}
	}
	if links < 200 {
		t.Errorf("the Markdown has %d links, want at least 200", links)
	}
}
