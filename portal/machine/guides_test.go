package machine

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"playtoken/internal/admin"
	"playtoken/internal/api"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/routes"
)

// rowsOf returns the first cells of the tables of a guide, where they are code.
func rowsOf(t *testing.T, guide string) (cells []string) {
	t.Helper()
	text, err := os.ReadFile("../../content/guides/" + guide)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		cells = append(cells, row[1])
	}
	return cells
}

// TestGuideParameters demands a row of the guide's table for each parameter of the route.
func TestGuideParameters(t *testing.T) {
	for guide, route := range map[string]api.Route{
		"redeeming.md": redeem.Interface(redeem.Config{}).Routes[0],
		"records.md":   records.Interface(records.Config{}).Routes[0],
	} {
		var names []string
		for _, p := range route.Parameters {
			names = append(names, p.Name)
		}
		rows := rowsOf(t, guide)
		at := slices.Index(rows, names[0])
		if at < 0 || at+len(names) > len(rows) || !slices.Equal(rows[at:at+len(names)], names) {
			t.Errorf("the rows of %s are %q: they lack %q, in this order", guide, rows, names)
		}
	}
}

// TestOperatorRoutes demands that the guide for operators has the routes of their interface in its
// order, and no others.
func TestOperatorRoutes(t *testing.T) {
	var listed, want []string
	for _, row := range rowsOf(t, "operators.md") {
		if strings.Contains(row, " "+admin.Path) {
			listed = append(listed, row)
		}
	}
	braces := strings.NewReplacer("{account}", "ACCOUNT", "{name}", "NAME")
	for _, route := range admin.Interface(admin.Config{Local: "x"}).Routes {
		want = append(want, route.Method+" "+braces.Replace(route.Path))
	}
	if !slices.Equal(listed, want) {
		t.Errorf("the guide has %q, want %q", listed, want)
	}
}

// TestGuideRoutes demands that the guide to the key store has all of its routes, and no others. The
// text below the table has POST /keys/KID.
func TestGuideRoutes(t *testing.T) {
	listed := map[string]bool{"POST /keys/KID": true}
	for _, row := range rowsOf(t, "key-store.md") {
		if method, path, ok := strings.Cut(row, " /"); ok && method == strings.ToUpper(method) {
			listed[method+" /"+strings.ReplaceAll(path, "KID,KID,…", "KID")] = true
		}
	}
	for _, route := range keystore.Interface(keystore.Config{}).Routes {
		path := strings.TrimPrefix(strings.ReplaceAll(route.Path, "{kid}", "KID"), keystore.Path)
		if name := route.Method + " " + path; !listed[name] {
			t.Errorf("the guide lacks %s", name)
		}
		delete(listed, route.Method+" "+path)
	}
	for name := range listed {
		t.Errorf("the guide has %s, which is not a route", name)
	}
}

// TestGuidePaths demands that each path of the service that the content names exists. The page of
// the error 404 names others on purpose.
func TestGuidePaths(t *testing.T) {
	pattern := regexp.MustCompile(`(/hms|/keystore|/admin/|/playready/R)[\w/.]*`)
	all := routes.All()
	names := 0
	err := fs.WalkDir(os.DirFS("../../content"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".md" || name == "errors/404.md" {
			return err
		}
		text, err := os.ReadFile("../../content/" + name)
		for _, path := range pattern.FindAllString(string(text), -1) {
			names++
			path = strings.TrimRight(path, ".")
			if path != keystore.Path && path != routes.Root && !all.Find(path).Has(path) {
				t.Errorf("%s names %s, which does not exist", name, path)
			}
		}
		return err
	})
	if err != nil || names < 10 {
		t.Errorf("%d paths, %v", names, err)
	}
}
