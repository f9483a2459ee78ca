package site

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"playtoken/internal/accept"
)

// headersFile, in the folder of a site, says which header fields the answers for which paths have.
const headersFile = "headers.json"

// hiddenFiles are files of a site's folder that are for servers.
var hiddenFiles = []string{headersFile, "_headers"}

// siteTypes are the types of a site's files, which must not depend on the machine.
var siteTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".md": "text/markdown; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	".xml": "application/xml", ".svg": "image/svg+xml", ".png": "image/png", ".wasm": "application/wasm",
}

// An encoding is what files compressed in advance end with, and its name in header fields.
type encoding struct{ ending, name string }

// The smaller comes first.
var encodings = []encoding{{".br", "br"}, {".gz", "gzip"}}

// A headerRule gives header fields to the answers for all paths that begin with the prefix.
type headerRule struct {
	Prefix string
	Fields []struct{ Name, Value string }
}

type site struct {
	files fs.FS
	rules []headerRule
}

// New serves a folder of static files as the portal's generator writes it: index.html for a folder, 404.html for what is not
// there, the header fields of headers.json, and files that were compressed in advance to clients that take them.
func New(files fs.FS) (http.Handler, error) {
	s := &site{files: files}
	data, err := fs.ReadFile(files, headersFile)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &s.rules)
	}
	if err != nil {
		return nil, fmt.Errorf("the site's %s: %w", headersFile, err)
	}
	return s, nil
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, rule := range s.rules {
		if strings.HasPrefix(r.URL.Path, rule.Prefix) {
			for _, f := range rule.Fields {
				w.Header().Set(f.Name, f.Value)
			}
		}
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	if !fs.ValidPath(name) || slices.Contains(hiddenFiles, name) || s.compressed(name) {
		s.missing(w, r)
		return
	}
	if info, err := fs.Stat(s.files, name); err == nil && info.IsDir() {
		// Relative, and with two slashes at the beginning taken away, so that it never leads to another host.
		http.Redirect(w, r, "/"+strings.TrimLeft(name, "/")+"/", http.StatusMovedPermanently)
		return
	}
	if !s.serve(w, r, name, http.StatusOK) {
		s.missing(w, r)
	}
}

// compressed reports whether a file is another one compressed, and no address of its own.
func (s *site) compressed(name string) bool {
	for _, e := range encodings {
		if plain, ok := strings.CutSuffix(name, e.ending); ok {
			_, err := fs.Stat(s.files, plain)
			return err == nil
		}
	}
	return false
}

func (s *site) missing(w http.ResponseWriter, r *http.Request) {
	if !s.serve(w, r, "404.html", http.StatusNotFound) {
		http.Error(w, "There is nothing here.", http.StatusNotFound)
	}
}

// serve answers with a file, and reports whether it is there.
func (s *site) serve(w http.ResponseWriter, r *http.Request, name string, status int) bool {
	info, err := fs.Stat(s.files, name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	kind := siteTypes[path.Ext(name)]
	if kind == "" {
		kind = mime.TypeByExtension(path.Ext(name))
	}
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Add("Vary", "Accept-Encoding")
	if header.Get("Cache-Control") == "" || status != http.StatusOK {
		header.Set("Cache-Control", "no-cache")
	}
	if e, smaller := s.encoding(r, name); smaller != nil {
		header.Set("Content-Encoding", e.name)
		name += e.ending
		info = smaller
	}
	f, err := s.files.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	// http.ServeContent gives no length to what is compressed.
	header.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	content, ok := f.(io.ReadSeeker)
	switch {
	case status == http.StatusOK && ok:
		header.Set("ETag", fmt.Sprintf(`"%x-%x%s"`, info.ModTime().UnixNano(), info.Size(), header.Get("Content-Encoding")))
		http.ServeContent(w, r, "", info.ModTime(), content)
	default:
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			io.Copy(w, f)
		}
	}
	return true
}

// encoding returns the encoding of the file that the client prefers, the smaller of two that it
// likes as well. The info is nil for the file as it is, which also goes to a client that refuses
// everything.
func (s *site) encoding(r *http.Request, name string) (chosen encoding, info fs.FileInfo) {
	header := strings.Join(r.Header.Values("Accept-Encoding"), ",")
	most := accept.Weight(header, "identity")
	for _, e := range encodings {
		weight := accept.Weight(header, e.name, "*")
		if weight == 0 || weight < most || weight == most && info != nil {
			continue
		}
		if smaller, err := fs.Stat(s.files, name+e.ending); err == nil {
			chosen, info, most = e, smaller, weight
		}
	}
	return chosen, info
}
