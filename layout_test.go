package playtoken_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// An importRule lists what one package may import.
type importRule struct {
	module   []string // packages of this module
	standard []string // of the standard library; nil allows all of it
}

// mayImport has a rule for every package of this module. A package without a rule fails the test:
// its arrows are a decision.
var mayImport = map[string]importRule{
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
		"playtoken", "playtoken/token", "playtoken/internal/gateway", "playtoken/internal/issue",
		"playtoken/internal/records", "playtoken/internal/reply", "playtoken/internal/service",
	}},
	"playtoken/vectors":          {},
	"playtoken/templates":        {},
	"playtoken/portal/files":     {},
	"playtoken/portal/paths":     {module: []string{"playtoken"}},
	"playtoken/portal/highlight": {},
	"playtoken/portal/tables":    {module: []string{"playtoken", "playtoken/portal/paths"}},
	"playtoken/portal/samples":   {module: []string{"playtoken", "playtoken/portal/highlight", "playtoken/templates"}},
	"playtoken/portal/request": {module: []string{
		"playtoken", "playtoken/internal/issue", "playtoken/vectors", "playtoken/templates",
		"playtoken/portal/paths", "playtoken/portal/samples", "playtoken/portal/tables",
	}},
	"playtoken/portal/facts": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/keystore", "playtoken/internal/records",
		"playtoken/internal/redeem", "playtoken/portal/request", "playtoken/portal/tables",
	}},
	"playtoken/portal/load": {module: []string{
		"playtoken", "playtoken/templates",
		"playtoken/portal/facts", "playtoken/portal/files", "playtoken/portal/paths", "playtoken/portal/tables",
	}},
	"playtoken/portal/prose": {module: []string{
		"playtoken", "playtoken/paste", "playtoken/templates",
		"playtoken/portal/highlight", "playtoken/portal/load", "playtoken/portal/paths", "playtoken/portal/request",
		"playtoken/portal/samples", "playtoken/portal/tables",
	}},
	"playtoken/portal/check": {module: []string{
		"playtoken/portal/files", "playtoken/portal/load", "playtoken/portal/paths", "playtoken/portal/prose",
	}},
	"playtoken/portal/machine": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/issue", "playtoken/internal/keystore",
		"playtoken/internal/records", "playtoken/internal/redeem",
		"playtoken/portal/files", "playtoken/portal/load", "playtoken/portal/paths", "playtoken/portal/prose",
		"playtoken/portal/request", "playtoken/portal/tables",
	}},
	"playtoken/portal/checkpage": {module: []string{
		"playtoken", "playtoken/templates",
		"playtoken/portal/files", "playtoken/portal/load", "playtoken/portal/paths", "playtoken/portal/prose",
		"playtoken/portal/request", "playtoken/portal/samples", "playtoken/portal/tables",
	}},
	"playtoken/portal/render": {module: []string{
		"playtoken", "playtoken/templates",
		"playtoken/portal/files", "playtoken/portal/highlight", "playtoken/portal/load", "playtoken/portal/paths",
		"playtoken/portal/prose", "playtoken/portal/request", "playtoken/portal/tables",
	}},
	"playtoken/portal": {module: []string{
		"playtoken", "playtoken/templates",
		"playtoken/portal/check", "playtoken/portal/checkpage", "playtoken/portal/files", "playtoken/portal/load",
		"playtoken/portal/machine", "playtoken/portal/paths", "playtoken/portal/prose", "playtoken/portal/render",
		"playtoken/portal/request",
	}},
	"playtoken/portal/answers": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/issue", "playtoken/internal/redeem",
		"playtoken/internal/reply", "playtoken/vectors",
	}},
	"playtoken/portal/cmd/site": {module: []string{
		"playtoken", "playtoken/portal", "playtoken/portal/answers", "playtoken/portal/machine",
	}},
	"playtoken/build":                {},
	"playtoken/build/widths":         {},
	"playtoken/wasm/edge/bench/load": {module: []string{"playtoken", "playtoken/token"}},
	"playtoken/wasm/checker/test":    {},
}

// TestImports refuses an import that the layout does not list. It also keeps the core free of what
// would make it large or impure: I/O, clocks, reflection.
func TestImports(t *testing.T) {
	type goPackage struct {
		ImportPath string
		Imports    []string
	}
	found := map[string]bool{}
	for _, target := range []string{"GOOS=linux GOARCH=amd64", "GOOS=js GOARCH=wasm"} {
		cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
		cmd.Env = append(cmd.Environ(), strings.Fields(target)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
			var p goPackage
			if err := d.Decode(&p); err != nil {
				t.Fatal(err)
			}
			rule, listed := mayImport[p.ImportPath]
			if !listed && !found[p.ImportPath] {
				t.Errorf("%s is not listed: add it to mayImport with the packages it may import", p.ImportPath)
			}
			found[p.ImportPath] = true
			for _, path := range p.Imports {
				ours := path == "playtoken" || strings.HasPrefix(path, "playtoken/")
				switch {
				case !listed:
				case ours && !slices.Contains(rule.module, path):
					t.Errorf("%s imports %s: the layout has no such arrow", p.ImportPath, path)
				case !ours && rule.standard != nil && !slices.Contains(rule.standard, path):
					t.Errorf("%s imports %s: it must stay small enough for a browser", p.ImportPath, path)
				}
			}
		}
	}
	for listed := range mayImport {
		if !found[listed] {
			t.Errorf("mayImport lists %s, which does not exist", listed)
		}
	}
}

// TestDependencies keeps the indirect dependencies of the core as small as its own imports.
func TestDependencies(t *testing.T) {
	for _, pkg := range []string{"playtoken", "playtoken/paste"} {
		out, err := exec.Command("go", "list", "-deps", pkg).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		deps := strings.Fields(string(out))
		for _, heavy := range []string{
			"fmt", "encoding/json", "net", "net/url", "net/http", "os", "regexp", "context",
		} {
			if slices.Contains(deps, heavy) {
				t.Errorf("%s depends on %s", pkg, heavy)
			}
		}
	}
}
