// Package checkpage makes the page that checks requests, the same page as one file, its service
// worker, and the page that sends requests.
package checkpage

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"playtoken/portal/files"
	"playtoken/portal/paths"
	"playtoken/templates"
)

// Sources are the files from which the pages are made.
type Sources struct {
	// Files are the modules and styles of the pages, by their paths below one folder. The checker's
	// npm package is in its subfolder checker.
	Files files.Set
	// Worker is the service worker, which keeps the page for visits without a network.
	Worker []byte
	// Notices are the license texts that copies of the checker's module must include, or "".
	Notices string
}

// checkerFiles are the files that the page loads from the checker's npm package.
var checkerFiles = [...]string{"checker.wasm", "core.js", "index.js", "runtime.js"}

// workerFile is the name of the service worker in web/check. Its address is paths.CheckWorker.
var workerFile = path.Base(paths.CheckWorker)

// ReadSources reads the folder web/check and the checker's npm package. data is the module from
// Data. With try it also reads the files of the page that sends requests.
func ReadSources(page, checker fs.FS, data []byte, try bool) (Sources, error) {
	s := Sources{Files: files.Set{"data.js": data}}
	for _, name := range checkerFiles {
		b, err := fs.ReadFile(checker, name)
		if err != nil {
			return Sources{}, fmt.Errorf("the checker's package lacks a file: run make npm: %w", err)
		}
		s.Files["checker/"+name] = b
	}
	if b, err := fs.ReadFile(checker, "NOTICES"); err == nil {
		s.Notices = string(b)
	}
	entries, err := fs.ReadDir(page, ".")
	if err != nil {
		return Sources{}, fmt.Errorf("the folder web/check cannot be read: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		if ext := path.Ext(name); ext != ".js" && ext != ".css" || name == workerFile || isOfTry(name) && !try {
			continue
		}
		if s.Files[name], err = fs.ReadFile(page, name); err != nil {
			return Sources{}, fmt.Errorf("a file of web/check cannot be read: %w", err)
		}
	}
	if s.Worker, err = fs.ReadFile(page, workerFile); err != nil {
		return Sources{}, fmt.Errorf("web/check lacks the page's worker: %w", err)
	}
	return s, nil
}

// isOfTry reports whether only the page that sends requests loads a file of web/check.
func isOfTry(name string) bool { return strings.HasPrefix(name, "try.") }

// isOfKeyTools reports whether a file of web/check belongs to the key tools. The page loads them
// after the verdict.
func isOfKeyTools(name string) bool { return strings.HasPrefix(name, "keytools") }

// Assets returns the files below a folder with the fingerprint of all of them in its name. The
// files keep their names, because modules import each other by relative paths.
func (s Sources) Assets() (templates.CheckAssets, files.Set) {
	names := slices.Sorted(maps.Keys(s.Files))
	var all bytes.Buffer
	for _, name := range names {
		fmt.Fprintf(&all, "%s %d\n", name, len(s.Files[name]))
		all.Write(s.Files[name])
	}
	assets := templates.CheckAssets{Folder: paths.Assets + "check." + files.Fingerprint(all.Bytes()) + "/"}
	set := files.Set{}
	for _, name := range names {
		set[paths.File(assets.Folder+name)] = s.Files[name]
		if file := path.Base(name); path.Ext(name) == ".js" && !isOfKeyTools(file) && !isOfTry(file) {
			assets.Modules = append(assets.Modules, assets.Folder+name)
		}
	}
	return assets, set
}
