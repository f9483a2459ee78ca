package playtoken_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// An importRule lists the allowed imports of a package.
type importRule struct {
	module   []string // packages of this module
	standard []string // packages of the standard library; nil allows all of them
	// deterministic forbids the imports in impure.
	deterministic bool
}

// impure lists imports with which an answer could depend on more than the request and the runner's
// results, or with which the package could run on one host only.
var impure = []string{
	"context", "crypto/rand", "database/sql", "math/rand", "math/rand/v2", "net", "net/http", "os", "sync",
	"sync/atomic",
}

// mayImport has a rule for every package of this module. A new package requires a rule, since its
// imports are a decision.
var mayImport = map[string]importRule{
	"playtoken/internal/ascii":   {standard: []string{"strings"}},
	"playtoken/internal/phrase":  {standard: []string{"strconv", "strings"}},
	"playtoken/internal/accept":  {standard: []string{"strings"}},
	"playtoken/internal/visible": {standard: []string{"io", "strings", "sync", "unicode/utf8"}},
	"playtoken/internal/form": {
		module:   []string{"playtoken/internal/ascii", "playtoken/internal/base64"},
		standard: []string{"slices", "strconv", "strings", "time", "unicode/utf8"},
	},
	"playtoken/internal/base64": {module: []string{"playtoken/internal/ascii"}, standard: []string{"strings"}},
	"playtoken/internal/redact": {
		module: []string{"playtoken/internal/ascii", "playtoken/internal/form"}, standard: []string{"strings"},
	},
	"playtoken/internal/sha1":     {standard: []string{"math/bits"}},
	"playtoken/internal/jsontext": {standard: []string{"strconv", "strings"}},
	"playtoken/internal/json": {module: []string{"playtoken/internal/ascii"}, standard: []string{
		"strconv", "strings", "unicode/utf16", "unicode/utf8",
	}},
	"playtoken/internal/mediatype": {module: []string{"playtoken/internal/ascii"}, standard: []string{
		"strings", "unicode",
	}},
	"playtoken/internal/sibling": {module: []string{}, standard: []string{}},
	"playtoken": {module: []string{
		"playtoken/internal/ascii", "playtoken/internal/form", "playtoken/internal/redact", "playtoken/internal/sha1",
		"playtoken/internal/sibling",
	}, standard: []string{"slices", "strconv", "strings", "time", "unicode/utf8"}},
	"playtoken/condition": {module: []string{"playtoken"}, standard: []string{}},
	"playtoken/protocol": {module: []string{
		"playtoken/internal/phrase",
		"playtoken", "playtoken/internal/ascii", "playtoken/internal/jsontext",
	}, standard: []string{"strconv", "strings"}},
	"playtoken/report": {
		module: []string{"playtoken", "playtoken/internal/jsontext", "playtoken/paste"}, standard: []string{},
	},
	"playtoken/paste/chars": {module: []string{"playtoken/internal/ascii"}, standard: []string{"strings"}},
	"playtoken/paste/derived": {module: []string{
		"playtoken/internal/ascii"}, standard: []string{"unicode/utf8"}},
	"playtoken/paste/note": {module: []string{
		"playtoken/protocol", "playtoken/paste/derived",
	}, standard: []string{}},
	"playtoken/paste/shell": {module: []string{
		"playtoken/internal/ascii", "playtoken/paste/chars", "playtoken/paste/derived", "playtoken/paste/note",
	}, standard: []string{"strings", "unicode/utf8"}},
	"playtoken/paste/shell/shelltest": {},
	"playtoken/paste/request": {module: []string{
		"playtoken", "playtoken/protocol", "playtoken/internal/ascii", "playtoken/paste/chars",
		"playtoken/paste/derived", "playtoken/paste/note",
	}, standard: []string{"strings"}},
	"playtoken/paste/curl": {module: []string{
		"playtoken/paste/chars", "playtoken/paste/derived", "playtoken/paste/note", "playtoken/paste/request",
		"playtoken/paste/shell",
	}, standard: []string{"strings"}},
	"playtoken/paste/cmdlet": {module: []string{
		"playtoken/internal/ascii", "playtoken/paste/chars", "playtoken/paste/derived", "playtoken/paste/note",
		"playtoken/paste/request", "playtoken/paste/shell",
	}, standard: []string{"strings"}},
	"playtoken/paste/keyids": {
		module:   []string{"playtoken/internal/ascii", "playtoken/internal/base64"},
		standard: []string{"encoding/binary", "slices", "strings"},
	},
	"playtoken/paste/placeholder": {module: []string{"playtoken/internal/ascii"}, standard: []string{"strings"}},
	"playtoken/paste/other": {module: []string{
		"playtoken", "playtoken/internal/ascii", "playtoken/internal/base64", "playtoken/paste/chars",
		"playtoken/paste/keyids",
	}, standard: []string{"encoding/binary", "slices", "strconv", "strings"}},
	"playtoken/paste": {module: []string{
		"playtoken", "playtoken/protocol", "playtoken/internal/ascii", "playtoken/paste/chars",
		"playtoken/paste/cmdlet", "playtoken/paste/curl", "playtoken/paste/derived", "playtoken/paste/note",
		"playtoken/paste/other", "playtoken/paste/placeholder", "playtoken/paste/request", "playtoken/paste/shell",
	}, standard: []string{"strconv", "strings", "time", "unicode/utf8"}},
	"playtoken/internal/cbor": {standard: []string{"encoding/binary", "unicode/utf8"}},
	"playtoken/token": {module: []string{
		"playtoken", "playtoken/internal/ascii", "playtoken/internal/cbor", "playtoken/internal/json",
	}},
	"playtoken/internal/db": {standard: []string{"time"}},
	"playtoken/internal/api": {module: []string{
		"playtoken/internal/phrase", "playtoken", "playtoken/protocol", "playtoken/internal/db",
	}},
	"playtoken/internal/api/apitest": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/api", "playtoken/internal/db", "playtoken/vectors",
	}},
	"playtoken/internal/issue": {deterministic: true, module: []string{
		"playtoken", "playtoken/protocol", "playtoken/token", "playtoken/internal/accept", "playtoken/internal/api",
		"playtoken/internal/ascii", "playtoken/internal/db", "playtoken/internal/json",
	}},
	"playtoken/internal/redeem": {deterministic: true, module: []string{
		"playtoken", "playtoken/protocol", "playtoken/token", "playtoken/internal/api", "playtoken/internal/ascii",
		"playtoken/internal/db", "playtoken/internal/mediatype",
	}},
	"playtoken/internal/gateway": {deterministic: true, module: []string{
		"playtoken", "playtoken/protocol", "playtoken/token", "playtoken/internal/api",
		"playtoken/internal/gateway/urls", "playtoken/internal/redeem",
	}},
	"playtoken/internal/gateway/urls": {standard: []string{"errors", "net/url"}},
	"playtoken/internal/keystore": {deterministic: true, module: []string{
		"playtoken/internal/phrase",
		"playtoken", "playtoken/internal/api", "playtoken/internal/ascii", "playtoken/internal/db",
		"playtoken/internal/json",
	}},
	"playtoken/internal/records": {deterministic: true, module: []string{
		"playtoken/internal/phrase",
		"playtoken", "playtoken/internal/accept", "playtoken/internal/api", "playtoken/internal/db",
		"playtoken/internal/json", "playtoken/internal/visible",
	}},
	"playtoken/internal/accounts": {deterministic: true, module: []string{
		"playtoken", "playtoken/internal/db", "playtoken/internal/issue",
	}},
	"playtoken/internal/admin": {deterministic: true, module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/accounts", "playtoken/internal/api",
		"playtoken/internal/db", "playtoken/internal/json", "playtoken/internal/keystore",
		"playtoken/internal/mediatype",
		"playtoken/internal/phrase", "playtoken/internal/records",
	}},
	"playtoken/internal/health": {deterministic: true, module: []string{
		"playtoken", "playtoken/internal/api", "playtoken/internal/db",
	}},
	"playtoken/internal/routes": {deterministic: true, module: []string{
		"playtoken/token", "playtoken/internal/admin", "playtoken/internal/api", "playtoken/internal/gateway",
		"playtoken/internal/gateway/urls",
		"playtoken/internal/health",
		"playtoken/internal/issue", "playtoken/internal/keystore", "playtoken/internal/records",
		"playtoken/internal/redeem",
	}},
	"playtoken/internal/upkeep": {module: []string{
		"playtoken/internal/admin", "playtoken/internal/api", "playtoken/internal/db", "playtoken/internal/keystore",
		"playtoken/internal/records", "playtoken/internal/redeem",
	}},
	"playtoken/internal/keyfile": {module: []string{"playtoken", "playtoken/token", "playtoken/internal/api"}},
	"playtoken/internal/site":    {module: []string{"playtoken/internal/accept"}},
	"playtoken/internal/store": {module: []string{
		"playtoken", "playtoken/internal/accounts", "playtoken/internal/api", "playtoken/internal/db",
		"playtoken/internal/records",
	}},
	"playtoken/internal/store/storetest": {module: []string{
		"playtoken", "playtoken/internal/db", "playtoken/internal/records", "playtoken/internal/store",
		"playtoken/internal/upkeep", "playtoken/vectors",
	}},
	"playtoken/internal/server": {module: []string{
		"playtoken", "playtoken/protocol", "playtoken/internal/api", "playtoken/internal/db",
		"playtoken/internal/gateway", "playtoken/internal/health", "playtoken/internal/issue",
		"playtoken/internal/keystore", "playtoken/internal/records", "playtoken/internal/redeem",
		"playtoken/internal/routes", "playtoken/internal/store",
	}},
	"playtoken/internal/metrics": {module: []string{
		"playtoken/internal/accounts", "playtoken/internal/server",
	}},
	"playtoken/cmd/playtoken/terminal": {module: []string{"playtoken", "playtoken/internal/visible"}},
	"playtoken/cmd/playtoken/data": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/issue", "playtoken/internal/keyfile",
		"playtoken/internal/store",
	}},
	"playtoken/cmd/playtoken/manage": {module: []string{
		"playtoken", "playtoken/cmd/playtoken/data", "playtoken/cmd/playtoken/terminal",
		"playtoken/internal/accounts",
		"playtoken/internal/admin", "playtoken/internal/api", "playtoken/internal/db", "playtoken/internal/keyfile",
		"playtoken/internal/keystore", "playtoken/internal/records", "playtoken/internal/redeem",
		"playtoken/internal/store",
	}},
	"playtoken/cmd/playtoken": {module: []string{
		"playtoken", "playtoken/condition", "playtoken/paste", "playtoken/token", "playtoken/cmd/playtoken/data",
		"playtoken/cmd/playtoken/manage", "playtoken/cmd/playtoken/terminal", "playtoken/internal/admin",
		"playtoken/internal/api", "playtoken/internal/ascii", "playtoken/internal/gateway/urls",
		"playtoken/internal/issue", "playtoken/internal/keyfile", "playtoken/internal/keystore",
		"playtoken/internal/metrics", "playtoken/internal/records", "playtoken/internal/routes",
		"playtoken/internal/server", "playtoken/internal/site", "playtoken/internal/store",
		"playtoken/internal/upkeep", "playtoken/internal/visible", "playtoken/report", "playtoken/internal/jsontext",
		"playtoken/paste/other",
	}},
	"playtoken/wasm/checker": {module: []string{
		"playtoken", "playtoken/protocol", "playtoken/report", "playtoken/internal/jsontext", "playtoken/paste",
	}},
	"playtoken/wasm/edge": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/api", "playtoken/internal/db",
		"playtoken/internal/gateway/urls",
		"playtoken/internal/issue", "playtoken/internal/keystore", "playtoken/internal/records",
		"playtoken/internal/routes", "playtoken/internal/upkeep",
	}},
	"playtoken/vectors":          {},
	"playtoken/vectors/scenario": {module: []string{"playtoken", "playtoken/token", "playtoken/vectors"}},
	"playtoken/templates":        {},
	"playtoken/portal/files":     {},
	"playtoken/portal/paths":     {module: []string{"playtoken", "playtoken/protocol"}},
	"playtoken/portal/highlight": {},
	"playtoken/portal/tables": {module: []string{
		"playtoken/internal/phrase", "playtoken", "playtoken/portal/paths",
	}},
	"playtoken/portal/samples": {module: []string{
		"playtoken/protocol", "playtoken/portal/highlight", "playtoken/templates",
	}},
	"playtoken/portal/request": {module: []string{
		"playtoken", "playtoken/condition", "playtoken/protocol", "playtoken/internal/api", "playtoken/vectors",
		"playtoken/templates",
		"playtoken/portal/paths", "playtoken/portal/samples", "playtoken/portal/tables",
	}},
	"playtoken/portal/facts": {module: []string{
		"playtoken/internal/admin", "playtoken/internal/phrase",
		"playtoken", "playtoken/protocol", "playtoken/token", "playtoken/internal/api", "playtoken/internal/gateway",
		"playtoken/internal/keystore", "playtoken/internal/records", "playtoken/internal/redeem",
		"playtoken/internal/routes", "playtoken/portal/request", "playtoken/portal/tables",
	}},
	"playtoken/portal/load": {module: []string{
		"playtoken", "playtoken/templates",
		"playtoken/portal/facts", "playtoken/portal/files", "playtoken/portal/paths", "playtoken/portal/tables",
	}},
	"playtoken/portal/prose": {module: []string{
		"playtoken", "playtoken/protocol", "playtoken/paste", "playtoken/templates", "playtoken/portal/highlight",
		"playtoken/portal/load", "playtoken/portal/paths", "playtoken/portal/request", "playtoken/portal/samples",
		"playtoken/portal/tables",
	}},
	"playtoken/portal/check": {module: []string{
		"playtoken/portal/files", "playtoken/portal/load", "playtoken/portal/paths", "playtoken/portal/prose",
	}},
	"playtoken/portal/machine": {module: []string{
		"playtoken/internal/phrase",
		"playtoken", "playtoken/protocol", "playtoken/token", "playtoken/internal/admin",
		"playtoken/internal/api", "playtoken/internal/issue",
		"playtoken/internal/keystore", "playtoken/internal/records", "playtoken/internal/routes",
		"playtoken/portal/facts", "playtoken/portal/files", "playtoken/portal/load", "playtoken/portal/paths",
		"playtoken/portal/prose",
		"playtoken/portal/request", "playtoken/portal/tables",
	}},
	"playtoken/portal/checkpage": {module: []string{
		"playtoken", "playtoken/condition", "playtoken/protocol", "playtoken/templates", "playtoken/portal/files",
		"playtoken/portal/load",
		"playtoken/portal/paths", "playtoken/portal/prose", "playtoken/portal/request", "playtoken/portal/samples",
		"playtoken/portal/tables",
	}},
	"playtoken/portal/render": {module: []string{
		"playtoken/internal/phrase",
		"playtoken", "playtoken/templates",
		"playtoken/portal/files", "playtoken/portal/highlight", "playtoken/portal/load", "playtoken/portal/paths",
		"playtoken/portal/prose", "playtoken/portal/request", "playtoken/portal/tables",
	}},
	"playtoken/portal": {module: []string{
		"playtoken/protocol", "playtoken/templates", "playtoken/portal/check",
		"playtoken/portal/checkpage", "playtoken/portal/files", "playtoken/portal/load", "playtoken/portal/machine",
		"playtoken/portal/paths", "playtoken/portal/prose", "playtoken/portal/render", "playtoken/portal/request",
	}},
	"playtoken/portal/answers": {module: []string{
		"playtoken", "playtoken/token", "playtoken/internal/api", "playtoken/internal/db", "playtoken/internal/issue",
		"playtoken/internal/redeem", "playtoken/vectors",
	}},
	"playtoken/portal/cmd/site": {module: []string{
		"playtoken/protocol", "playtoken/portal", "playtoken/portal/answers", "playtoken/portal/machine",
	}},
	"playtoken/build":                {},
	"playtoken/build/codenames":      {},
	"playtoken/build/widths":         {},
	"playtoken/wasm/edge/bench/load": {module: []string{"playtoken", "playtoken/token"}},
	"playtoken/wasm/checker/test":    {},
}

// TestImports expects packages to import only what mayImport allows. So the core stays free of I/O,
// clocks and reflection, and small.
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
				t.Errorf("mayImport lacks %s: add it with the packages that it may import", p.ImportPath)
			}
			found[p.ImportPath] = true
			for _, path := range p.Imports {
				ours := path == "playtoken" || strings.HasPrefix(path, "playtoken/")
				switch {
				case !listed:
				case ours && !slices.Contains(rule.module, path):
					t.Errorf("%s imports %s, which mayImport does not allow", p.ImportPath, path)
				case !ours && rule.standard != nil && !slices.Contains(rule.standard, path):
					t.Errorf("%s imports %s: it must stay small enough for a browser", p.ImportPath, path)
				case rule.deterministic && slices.Contains(impure, path):
					t.Errorf("%s imports %s: an interface must be deterministic", p.ImportPath, path)
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

// TestDependencies expects the core not to depend on large packages, even indirectly.
func TestDependencies(t *testing.T) {
	for _, pkg := range []string{
		"playtoken/internal/form", "playtoken", "playtoken/protocol", "playtoken/report", "playtoken/paste",
	} {
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
