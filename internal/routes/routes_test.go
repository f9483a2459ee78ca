package routes_test

import (
	"slices"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/internal/issue"
	"playtoken/internal/routes"
	"playtoken/protocol"
	"playtoken/vectors"
)

// TestTable demands of each route what the documentation derives from it.
func TestTable(t *testing.T) {
	names, tags := map[string]bool{}, map[string]bool{}
	for _, i := range routes.All() {
		if tags[i.Tag] || i.Summary == "" {
			t.Errorf("%s has the tag %q of another, or no summary", i.Path, i.Tag)
		}
		tags[i.Tag] = true
		for _, r := range i.Routes {
			name := r.Method + " " + r.Path
			if r.Name == "" || names[r.Name] {
				t.Errorf("%s has the name %q of another, or none", name, r.Name)
			}
			names[r.Name] = true
			if r.Summary == "" || strings.HasSuffix(r.Summary, ".") || len(r.Answers) == 0 || r.Handle == nil {
				t.Errorf("%s lacks its handler, its answers or a summary without a full stop", name)
			}
			if !i.Has(r.Path) {
				t.Errorf("%s is not below %s", name, i.Path)
			}
			if r.Body.Max > 0 && r.Body.Type == "" {
				t.Errorf("the body of %s has no type", name)
			}
			for _, code := range r.Codes {
				if _, ok := playtoken.LookupCode(code); !ok {
					t.Errorf("%s has the code %d, which is not in the catalogue", name, code)
				}
			}
		}
	}
}

// TestMethods sends each method to each path. The answer 405 has those of the table in Allow.
func TestMethods(t *testing.T) {
	for _, i := range routes.All() {
		for _, r := range i.Routes {
			for _, method := range []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "get"} {
				_, allow := api.Find(i.Routes, method, r.Path)
				if allow == nil {
					continue
				}
				a := i.Answer(apitest.Request(method, r.Path, "", vectors.Now), apitest.NewScript())
				if got := a.Header.Get("Allow"); a.Status != 405 || got != strings.Join(allow, ", ") {
					t.Errorf("%s %s: status %d, Allow %q, want %q", method, r.Path, a.Status, got, allow)
				}
			}
		}
	}
}

// TestEnvelope compares the core's check of methods, which the checker runs too, with the table.
func TestEnvelope(t *testing.T) {
	endpoint := routes.All().Find(issue.Path)
	for _, method := range []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "get"} {
		route, _ := api.Find(endpoint.Routes, method, issue.Path)
		p, _ := protocol.Envelope{Method: method, Path: issue.Path}.Problem()
		if (route == nil) != (p.Code == playtoken.MethodNotAllowed) {
			t.Errorf("%s has the problem %v; it has a route: %t", method, p, route != nil)
		}
	}
}

// TestInJSON compares the format of a host's own errors with the answers of the interfaces.
func TestInJSON(t *testing.T) {
	all := routes.All()
	for _, path := range []string{"/", "/hms/none", "/hms/pr/token", "/hms/pr/redeem", "/keystore/keys", "/hms/records",
		"/hms/records/usage", "/healthz"} {
		for _, query := range []string{"", "errorFormat=json", "a=b&errorFormat=json&c", "xerrorFormat=json"} {
			i := all.Find(path)
			a := i.Refuse(apitest.Request("GET", path, query, vectors.Now), api.Failed("it failed"))
			if want := strings.HasPrefix(a.Body, "{"); all.InJSON(path, query) != want {
				t.Errorf("errors of %s?%s are JSON: %t, want %t", path, query, !want, want)
			}
		}
	}
	for path, want := range map[string]bool{
		"/keystore/keys/%zz": true, "/hms/records%": true, "/hms/pr/token%": false,
		"/playready/RightsManager.asmx": true,
	} {
		if all.InJSON(path, "") != want {
			t.Errorf("errors of %s are JSON: %t", path, !want)
		}
	}
}

// TestOfSite demands that no path of an interface is one of the site.
func TestOfSite(t *testing.T) {
	for _, i := range routes.All() {
		if slices.ContainsFunc(i.Paths(), func(path string) bool { return routes.All().OfSite("GET", path) }) {
			t.Errorf("a path of %s is one of the site", i.Path)
		}
	}
	for path, want := range map[string]bool{"/": true, "/guides/": true, "/hms/none": false, "/keystore": true} {
		if routes.All().OfSite("GET", path) != want || routes.All().OfSite("POST", path) {
			t.Errorf("%s is one of the site: %t", path, !want)
		}
	}
}
