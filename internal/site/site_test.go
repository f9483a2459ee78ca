package site_test

import (
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/fstest"

	"playtoken/internal/site"
)

func TestSite(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	handler, err := site.New(fstest.MapFS{
		"index.html": file("home"), "index.html.br": file("BR"), "index.html.gz": file("GZIP!"),
		"errors/index.html": file("errors"), "404.html": file("none"), "assets/a.js": file("script"),
		"kid.md": file("# kid"), "_headers": file("secret"),
		"headers.json": file(`[{"prefix":"/","fields":[{"name":"Content-Security-Policy","value":"p"}]},` +
			`{"prefix":"/assets/","fields":[{"name":"Cache-Control","value":"immutable"}]}]`),
	})
	if err != nil {
		t.Fatal(err)
	}
	etags := map[string]string{}
	for _, c := range []struct {
		path, accept string
		status       int
		body         string
		header       map[string]string
	}{
		{"/", "", 200, "home", map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "p",
			"Cache-Control": "no-cache", "Content-Encoding": "",
		}},
		{"/", "gzip, deflate, br", 200, "BR", map[string]string{
			"Content-Encoding": "br", "Vary": "Accept-Encoding", "Content-Type": "text/html; charset=utf-8",
		}},
		{"/", "gzip, br;q=0", 200, "GZIP!", map[string]string{"Content-Encoding": "gzip"}},
		{"/", "gzip, br;q=0.00", 200, "GZIP!", map[string]string{"Content-Encoding": "gzip"}},
		{"/", "br;q=0.000, gzip ; Q=0.0", 200, "home", map[string]string{"Content-Encoding": ""}},
		{"/", "br;q=0.5, gzip;q=0.6", 200, "GZIP!", map[string]string{"Content-Encoding": "gzip"}},
		{"/", "br;q=0.5, identity;q=0.6", 200, "home", map[string]string{"Content-Encoding": ""}},
		{"/", "*", 200, "BR", map[string]string{"Content-Encoding": "br"}},
		{"/", "gzip, *;q=0", 200, "GZIP!", map[string]string{"Content-Encoding": "gzip"}},
		{"/", "*;q=0", 200, "home", map[string]string{"Content-Encoding": ""}},
		{"/", "identity;q=0, gzip;q=0.1", 200, "GZIP!", map[string]string{"Content-Encoding": "gzip"}},
		{"/", "identity;q=0", 200, "home", map[string]string{"Content-Encoding": ""}},
		{"/", "identity, br", 200, "BR", map[string]string{"Content-Encoding": "br"}},
		{"/errors/", "br", 200, "errors", map[string]string{"Content-Encoding": ""}},
		{"/errors", "", 301, "", map[string]string{"Location": "/errors/"}},
		{"/assets/a.js", "", 200, "script", map[string]string{
			"Cache-Control": "immutable", "Content-Type": "text/javascript; charset=utf-8",
		}},
		{"/kid.md", "", 200, "# kid", map[string]string{"Content-Type": "text/markdown; charset=utf-8"}},
		{"/nothing", "", 404, "none", map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache",
		}},
		{"/assets/nothing.js", "", 404, "none", map[string]string{"Cache-Control": "no-cache"}},
		{"/index.html.br", "", 404, "none", map[string]string{"Content-Type": "text/html; charset=utf-8"}},
		{"/index.html.gz", "", 404, "none", nil},
		{"/_headers", "", 404, "none", nil},
		{"/headers.json", "", 404, "none", nil},
		{"//errors", "", 404, "none", nil},
		{"/../service.go", "", 404, "none", nil},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path = c.path
		r.Header.Set("Accept-Encoding", c.accept)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != c.status || c.status != 301 && w.Body.String() != c.body {
			t.Errorf("%s (%s): %d %q", c.path, c.accept, w.Code, w.Body)
		}
		if got := w.Header().Get("Content-Length"); c.status != 301 && got != strconv.Itoa(w.Body.Len()) {
			t.Errorf("%s (%s): Content-Length %q for %q", c.path, c.accept, got, w.Body)
		}
		if etag := w.Header().Get("ETag"); c.status == 200 {
			r.Header.Set("If-None-Match", etag)
			again := httptest.NewRecorder()
			handler.ServeHTTP(again, r)
			if again.Code != 304 || again.Body.Len() > 0 || again.Header().Get("Content-Length") != "" {
				t.Errorf("%s (%s): If-None-Match %s: %d %q", c.path, c.accept, etag, again.Code, again.Body)
			}
			if before, ok := etags[c.path+etag]; etag == "" || ok && before != w.Body.String() {
				t.Errorf("%s (%s): %q has the same ETag %s", c.path, c.accept, before, etag)
			}
			etags[c.path+etag] = w.Body.String()
		} else if etag != "" {
			t.Errorf("%s: status %d with the ETag %s", c.path, c.status, etag)
		}
		for name, want := range c.header {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s (%s): %s is %q, want %q", c.path, c.accept, name, got, want)
			}
		}
	}
	if _, err := site.New(fstest.MapFS{"headers.json": file("{")}); err == nil {
		t.Error("a malformed headers.json was accepted")
	}
}
