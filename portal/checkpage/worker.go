package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"playtoken/portal/files"
	"playtoken/portal/paths"
)

// workerFile is the script in web/check that keeps the page that checks requests for visits without a network.
const workerFile = "worker.js"

// writeWorker makes the worker of the page that checks requests. It is made last, because it names the files with their hashes.
func (s *site) writeWorker() {
	if s.pages[paths.Check] == nil {
		return
	}
	source, err := fs.ReadFile(s.options.Check, workerFile)
	if err != nil {
		s.fail(fmt.Errorf("web/check lacks the page's worker: %w", err))
		return
	}
	a := s.common.Assets
	targets := []string{a.CSS, a.Theme, a.Script, a.Search, a.SearchEngine, a.SearchIndex}
	for name := range s.checkFiles {
		if ofTry(name) {
			continue
		}
		targets = append(targets, s.common.Check.Folder+name)
	}
	slices.Sort(targets)
	list := [][2]string{}
	for _, p := range append([]string{paths.Check}, targets...) {
		list = append(list, [2]string{p, files.Integrity(s.out[paths.File(p)])})
	}
	b, err := json.Marshal(list)
	if err != nil {
		s.fail(err)
		return
	}
	text := bytes.Join([][]byte{[]byte("const files = "), bytes.ReplaceAll(b, []byte("],["), []byte("],\n  [")), []byte(";\n"), source}, nil)
	// The script itself counts: a cache belongs to one worker.
	s.out[paths.File(paths.CheckWorker)] = append([]byte("// Written by portal/offline.go.\nconst build = '"+files.Fingerprint(text)+"';\n"), text...)
}
