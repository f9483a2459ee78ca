package machine

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"playtoken/internal/api"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
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
