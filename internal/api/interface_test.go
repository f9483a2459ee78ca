package api

import (
	"strings"
	"testing"
)

var testRoutes = []Route{
	{Method: "POST", Path: "/store/keys"}, {Method: "GET", Path: "/store/keys"},
	{Method: "PUT", Path: "/store/keys/{kid}"},
	{Method: "GET", Path: "/store/keys/{kid}/value"},
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ method, path, found, allow string }{
		{"GET", "/store/keys", "/store/keys", ""},
		{"DELETE", "/store/keys", "", "GET, POST"},
		{"PUT", "/store/keys/a%2Fb", "/store/keys/{kid}", ""},
		{"GET", "/store/keys/a", "", "PUT"},
		{"GET", "/store/keys//value", "/store/keys/{kid}/value", ""},
		{"GET", "/store/keys/", "", ""},
		{"GET", "/store/keys/a/value/", "", ""},
		{"GET", "/store/keys/a/Value", "", ""},
		{"GET", "/store", "", ""},
		{"GET", "", "", ""},
		{"get", "/store/keys", "", "GET, POST"},
	} {
		route, allow := Find(testRoutes, c.method, c.path)
		found := ""
		if route != nil {
			found = route.Path
		}
		if found != c.found || strings.Join(allow, ", ") != c.allow {
			t.Errorf("%s %q finds %q and allows %q, want %q and %q", c.method, c.path, found, allow, c.found, c.allow)
		}
	}
}

func TestHas(t *testing.T) {
	prefix := Interface{Path: "/store/"}
	exact := Interface{Path: "/a", Routes: []Route{{Method: "GET", Path: "/a"}, {Method: "GET", Path: "/a/b"}}}
	for _, c := range []struct {
		i    *Interface
		path string
		want bool
	}{
		{&prefix, "/store/", true}, {&prefix, "/store/x/y", true}, {&prefix, "/store", false},
		{&exact, "/a", true}, {&exact, "/a/b", true}, {&exact, "/aX", false},
		{&exact, "/a/", false}, {&exact, "/a/bX", false},
	} {
		if got := c.i.Has(c.path); got != c.want {
			t.Errorf("the interface at %s has %s: %v", c.i.Path, c.path, got)
		}
	}
}
