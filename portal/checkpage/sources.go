// Package checkpage makes the page that checks requests, the same page as one file, its worker, and
// the page that sends requests.
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

// Sources are the files that the pages are made from.
type Sources struct {
	// Files are the pages' own modules and styles, by their paths below one folder. The checker's
	// package is in the folder checker.
	Files files.Set
	// Worker is the script that keeps the page for visits without a network.
	Worker []byte
	// Notices are the licenses that have to go where the checker's module goes, "" for none.
	Notices string
}

// checkerFiles are the files of the checker's npm package that the page loads.
var checkerFiles = [...]string{"checker.wasm", "core.js", "index.js", "runtime.js"}

// workerFile is the worker in web/check. Its address is paths.CheckWorker.
var workerFile = path.Base(paths.CheckWorker)

// ReadSources reads the folder web/check and the checker's npm package. data is the module that
// Data returns. try also reads the files of the page that sends requests.
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

// isOfTry reports whether a file of web/check belongs to the page that sends requests alone.
func isOfTry(name string) bool { return strings.HasPrefix(name, "try.") }

// isOfKeyTools reports whether a file of web/check belongs to the key tools. No verdict waits for
// them.
func isOfKeyTools(name string) bool { return strings.HasPrefix(name, "keytools") }

// Assets returns the files in a folder whose name has a fingerprint of them all. Their own names
// stay: the modules name each other by relative paths.
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
