package main

import (
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"playtoken/portal"
	"playtoken/portal/machine"
)

// pause is the interval of the checks for changed files, and of those for a new build.
const pause = 400 * time.Millisecond

// watch serves the site with the header fields of headers.json. It builds the site again when a
// file of content, web/site or web/check changes.
func watch(address string, o portal.Options) error {
	var version atomic.Int64
	go func() {
		for last := state(); ; time.Sleep(pause) {
			now := state()
			if now == last {
				continue
			}
			last = now
			if err := build(o); err != nil {
				fmt.Fprintln(os.Stderr, err)
				continue
			}
			version.Add(1)
		}
	}()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("The site is at http://%s.\n", listener.Addr())
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, rule := range machine.Headers() {
			if strings.HasPrefix(r.URL.Path, rule.Prefix) {
				for _, f := range rule.Fields {
					w.Header().Set(f.Name, f.Value)
				}
			}
		}
		if r.URL.Path == reloadPath {
			reload(w, r, &version)
			return
		}
		serveFile(w, r, o.Out)
	}))
}

// reloadPath is the address of an event stream, which has an event after the next build.
const reloadPath = "/-/reload"

// reload sends an event after the next build.
func reload(w http.ResponseWriter, r *http.Request, version *atomic.Int64) {
	w.Header().Set("Content-Type", "text/event-stream")
	for first := version.Load(); version.Load() == first; {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(pause):
		}
	}
	fmt.Fprint(w, "data: built\n\n")
}

// reloader is appended to the script that every page loads.
const reloader = "\nnew EventSource('" + reloadPath + "').onmessage = () => location.reload();\n"

func serveFile(w http.ResponseWriter, r *http.Request, root string) {
	w.Header().Set("Cache-Control", "no-store")
	name := filepath.Join(root, filepath.FromSlash(filepath.Clean("/"+r.URL.Path)))
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		if !strings.HasSuffix(r.URL.Path, "/") {
			http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
			return
		}
		name = filepath.Join(name, "index.html")
	}
	status := http.StatusOK
	b, err := os.ReadFile(name)
	if err != nil {
		name, status = filepath.Join(root, "404.html"), http.StatusNotFound
		b, _ = os.ReadFile(name)
	}
	if strings.HasPrefix(filepath.Base(name), "site.") && filepath.Ext(name) == ".js" {
		b = append(b, reloader...)
	}
	w.Header().Set("Content-Type", contentTypes[filepath.Ext(name)])
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml", ".xml": "application/xml", ".wasm": "application/wasm",
	".md": "text/markdown; charset=utf-8", ".txt": "text/plain; charset=utf-8",
}

// state returns the names, times and sizes of all sources. It changes when a file changes.
func state() string {
	var b strings.Builder
	for _, folder := range [...]string{"content", "web/site", "web/check"} {
		_ = filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				if info, err := d.Info(); err == nil {
					fmt.Fprintln(&b, name, info.ModTime().UnixNano(), info.Size())
				}
			}
			return nil
		})
	}
	return b.String()
}
