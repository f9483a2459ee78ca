// Package site serves the folder of static files that the portal's generator writes.
//
// The path of a folder yields its index.html, and an unknown path yields 404.html. The file
// headers.json lists header fields by the prefix of the path. A client that accepts a compressed
// answer gets the file that the generator compressed in advance, such as index.html.br.
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

// headersFile is the name of the file with the header rules, a JSON array of headerRule.
const headersFile = "headers.json"

// hiddenFiles are configuration files, which are not served.
var hiddenFiles = []string{headersFile, "_headers"}

// siteTypes maps file extensions to media types, because the mime package's table differs between
// machines.
var siteTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".md": "text/markdown; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	".xml": "application/xml", ".svg": "image/svg+xml", ".png": "image/png", ".wasm": "application/wasm",
}

// An encoding is a compression, with the ending of its files and its name in header fields.
type encoding struct{ ending, name string }

// encodings are ordered by preference. Brotli files are smaller.
var encodings = []encoding{{".br", "br"}, {".gz", "gzip"}}

// A headerRule sets header fields of answers for all paths that begin with the prefix.
type headerRule struct {
	Prefix string
	Fields []struct{ Name, Value string }
}

type site struct {
	files fs.FS
	rules []headerRule
}

// New returns a handler for the files, or an error if headers.json is malformed.
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
		// A target that begins with // would lead to another host.
		http.Redirect(w, r, "/"+strings.TrimLeft(name, "/")+"/", http.StatusMovedPermanently)
		return
	}
	if !s.serve(w, r, name, http.StatusOK) {
		s.missing(w, r)
	}
}

// compressed reports whether the file is the compressed form of another file, which is not served
// at its own path.
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
		http.Error(w, "The page does not exist.", http.StatusNotFound)
	}
}

// serve sends a file. It returns false if the file does not exist.
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
	// http.ServeContent sets no length if Content-Encoding is set.
	header.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	content, ok := f.(io.ReadSeeker)
	switch {
	case status == http.StatusOK && ok:
		tag := fmt.Sprintf(`"%x-%x%s"`, info.ModTime().UnixNano(), info.Size(), header.Get("Content-Encoding"))
		header.Set("ETag", tag)
		http.ServeContent(w, r, "", info.ModTime(), content)
	default:
		w.WriteHeader(status)
		if r.Method != http.MethodHead {
			io.Copy(w, f)
		}
	}
	return true
}

// encoding returns the encoding that the client prefers, and the compressed file. If the client has
// no preference, encoding chooses the first of encodings. The info is nil for the plain file, which
// a client gets even if it accepts no encoding at all.
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
