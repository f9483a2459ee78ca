package playtoken_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// mayImport is who may import whom, and for the packages that must stay small, which of the standard library too. A package that
// is not listed may import everything below it but nothing of this module.
var mayImport = map[string]struct {
	module   []string
	standard []string // nil is everything
}{
	"playtoken/internal/ascii":   {standard: []string{}},
	"playtoken/internal/accept":  {standard: []string{"strings"}},
	"playtoken/internal/visible": {standard: []string{"io", "strings", "sync", "unicode/utf8"}},
	"playtoken": {module: []string{"playtoken/internal/ascii"}, standard: []string{
		"encoding/base64", "errors", "math/bits", "slices", "strconv", "strings", "time", "unicode/utf8",
	}},
	"playtoken/paste": {module: []string{"playtoken", "playtoken/internal/ascii"}, standard: []string{
		"errors", "strconv", "strings", "unicode/utf8",
	}},
	"playtoken/token":             {module: []string{"playtoken"}},
	"playtoken/internal/issue":    {module: []string{"playtoken", "playtoken/token", "playtoken/internal/accept", "playtoken/internal/reply"}},
	"playtoken/internal/reply":    {module: []string{"playtoken"}},
	"playtoken/internal/keystore": {module: []string{"playtoken", "playtoken/internal/issue", "playtoken/internal/reply"}},
	"playtoken/internal/redeem":   {module: []string{"playtoken", "playtoken/token", "playtoken/internal/issue", "playtoken/internal/reply"}},
	"playtoken/internal/gateway": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/issue", "playtoken/internal/redeem", "playtoken/internal/reply",
	}},
	"playtoken/internal/records": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/accept", "playtoken/internal/issue", "playtoken/internal/reply",
		"playtoken/internal/visible",
	}},
	"playtoken/internal/service": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/accept", "playtoken/internal/gateway", "playtoken/internal/issue",
		"playtoken/internal/keystore", "playtoken/internal/records", "playtoken/internal/redeem", "playtoken/internal/reply",
	}},
	"playtoken/internal/metrics": {module: []string{"playtoken/internal/service"}},
	"playtoken/cmd/playtoken": {module: []string{
		"playtoken", "playtoken/paste", "playtoken/token", "playtoken/internal/ascii", "playtoken/internal/gateway", "playtoken/internal/issue",
		"playtoken/internal/keystore", "playtoken/internal/metrics", "playtoken/internal/records", "playtoken/internal/redeem",
		"playtoken/internal/reply", "playtoken/internal/service", "playtoken/internal/visible",
	}},
	"playtoken/wasm/checker": {module: []string{"playtoken", "playtoken/paste"}},
	"playtoken/wasm/edge": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/gateway", "playtoken/internal/issue", "playtoken/internal/records",
		"playtoken/internal/reply", "playtoken/internal/service",
	}},
	"playtoken/vectors":   {module: nil},
	"playtoken/content":   {module: nil},
	"playtoken/templates": {module: []string{"playtoken"}},
	"playtoken/portal": {module: []string{
		"playtoken", "playtoken/paste", "playtoken/token", "playtoken/internal/issue", "playtoken/internal/keystore", "playtoken/internal/records",
		"playtoken/internal/redeem", "playtoken/templates", "playtoken/content",
	}},
}

// TestImports keeps the arrows between packages as the layout has them, and the core free of what would make it large or
// impure: no I/O, no clock, no reflection.
func TestImports(t *testing.T) {
	type goPackage struct {
		ImportPath string
		Imports    []string
		Standard   bool
	}
	for _, target := range []string{"GOOS=linux GOARCH=amd64", "GOOS=js GOARCH=wasm"} {
		cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,Standard", "./...")
		cmd.Env = append(cmd.Environ(), strings.Fields(target)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		seen := 0
		for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
			var p goPackage
			if err := d.Decode(&p); err != nil {
				t.Fatal(err)
			}
			rule, listed := mayImport[p.ImportPath]
			if !listed {
				continue
			}
			seen++
			for _, path := range p.Imports {
				ours := path == "playtoken" || strings.HasPrefix(path, "playtoken/")
				switch {
				case ours && !contains(rule.module, path):
					t.Errorf("%s imports %s: the layout has no such arrow", p.ImportPath, path)
				case !ours && rule.standard != nil && !contains(rule.standard, path):
					t.Errorf("%s imports %s: it must stay small enough for a browser", p.ImportPath, path)
				}
			}
		}
		if seen == 0 {
			t.Fatalf("%s: go list names none of this module's packages", target)
		}
	}
}

// TestDependencies keeps what the core pulls in indirectly as small as its own imports.
func TestDependencies(t *testing.T) {
	for _, pkg := range []string{"playtoken", "playtoken/paste"} {
		out, err := exec.Command("go", "list", "-deps", pkg).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		deps := strings.Fields(string(out))
		for _, heavy := range []string{"fmt", "encoding/json", "net", "net/url", "net/http", "os", "regexp", "context"} {
			if contains(deps, heavy) {
				t.Errorf("%s depends on %s", pkg, heavy)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
