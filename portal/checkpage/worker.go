package checkpage

import (
	"bytes"
	"encoding/json"
	"slices"

	"playtoken/portal/files"
	"playtoken/portal/paths"
	"playtoken/templates"
)

// Worker returns the service worker of the page that checks requests. It begins with a list of the
// files that the page needs, with their hashes in the built site.
func Worker(s Sources, site templates.Site, built files.Set) ([]byte, error) {
	a := site.Assets
	kept := []string{a.CSS, a.Theme, a.Script, a.Search, a.SearchEngine, a.SearchIndex}
	for name := range s.Files {
		if !isOfTry(name) {
			kept = append(kept, site.Check.Folder+name)
		}
	}
	slices.Sort(kept)
	list := [][2]string{}
	for _, path := range append([]string{paths.Check}, kept...) {
		list = append(list, [2]string{path, files.Integrity(built[paths.File(path)])})
	}
	b, err := json.Marshal(list)
	if err != nil {
		return nil, err
	}
	lines := bytes.ReplaceAll(b, []byte("],["), []byte("],\n  ["))
	text := slices.Concat([]byte("const files = "), lines, []byte(";\n"), s.Worker)
	// The fingerprint covers the script as well, so that each version of the worker has its own
	// cache.
	head := "// Written by portal/checkpage/worker.go.\nconst build = '" + files.Fingerprint(text) + "';\n"
	return append([]byte(head), text...), nil
}
