package playtoken_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var (
	// citedDecision finds D7 anywhere, but P3 only in parentheses, since P50 can be a percentile.
	citedDecision = regexp.MustCompile(`\bD\d+\b|\([DP]\d+(?:, [DP]\d+)*\)`)
	citedTable    = regexp.MustCompile(`\bTable \d+\b`)
	number        = regexp.MustCompile(`[DP]\d+`)
)

// TestCitations expects an explanation for each decision and table that a file cites.
func TestCitations(t *testing.T) {
	decisions := readText(t, "content/guides/decisions.md")
	sources := readText(t, "content/guides/sources.md")
	cited := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"node_modules", "out", ".git", "testdata"}, entry.Name()) {
			return filepath.SkipDir
		}
		if !slices.Contains([]string{".go", ".js", ".mjs", ".md"}, filepath.Ext(path)) ||
			slices.Contains([]string{"citations_test.go", "vectors/schema_test.go"}, filepath.ToSlash(path)) {
			return nil
		}
		text := readText(t, path)
		for _, citation := range citedDecision.FindAllString(text, -1) {
			for _, name := range number.FindAllString(citation, -1) {
				cited++
				if !regexp.MustCompile(`(?m)^### ` + name + ` `).MatchString(decisions) {
					t.Errorf("%s cites %s, which content/guides/decisions.md lacks", path, name)
				}
			}
		}
		for _, table := range citedTable.FindAllString(text, -1) {
			cited++
			if !regexp.MustCompile(`(?m)^\| ` + table + ` \|`).MatchString(sources) {
				t.Errorf("%s cites %s, which content/guides/sources.md lacks", path, table)
			}
		}
		return nil
	})
	if err != nil || cited == 0 {
		t.Fatalf("%d citations, %v", cited, err)
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
