package portal

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"playtoken/portal/files"
	"playtoken/portal/paths"
)

// Budgets in bytes, compressed with Brotli.
const (
	htmlBudget   = 8 << 10
	cssBudget    = 16 << 10
	scriptBudget = 20 << 10
	// checkBudget is for the page that checks requests, without its browser module and key tools.
	checkBudget = 40 << 10
	// keyToolsBudget is for the key tools of that page. They load after the verdict.
	keyToolsBudget = 18 << 10
)

func TestBudgets(t *testing.T) {
	var pages []int
	css, scripts, check, keyTools := 0, 0, 0, 0
	for name, b := range built(t) {
		if "/"+name == paths.CheckFile || "/"+name == paths.CheckWorker {
			continue // no page loads them before it is usable
		}
		br, err := files.Brotli(b)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "assets/check.") && strings.HasPrefix(path.Base(name), "keytools") {
			keyTools += len(br)
			continue
		}
		if strings.HasPrefix(name, "assets/check.") {
			check += len(br)
			continue
		}
		switch filepath.Ext(name) {
		case ".html":
			pages = append(pages, len(br))
		case ".css":
			css += len(br)
		case ".js":
			scripts += len(br)
		}
	}
	slices.Sort(pages)
	if median := pages[len(pages)/2]; median > htmlBudget {
		t.Errorf("the median page has %d bytes, more than %d", median, htmlBudget)
	}
	if css > cssBudget {
		t.Errorf("the style sheet has %d bytes, more than %d", css, cssBudget)
	}
	if check > checkBudget {
		t.Errorf("the page that checks requests has %d bytes, more than %d", check, checkBudget)
	}
	if keyTools == 0 || keyTools > keyToolsBudget {
		t.Errorf("the key tools have %d bytes, want 1 to %d", keyTools, keyToolsBudget)
	}
	if scripts > scriptBudget {
		t.Errorf("the scripts have %d bytes, more than %d", scripts, scriptBudget)
	}
}
