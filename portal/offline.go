package portal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

const (
	// workerFile is the script in web/check that keeps the page that checks requests for visits without a network.
	workerFile = "worker.js"
	// workerPath is where it is served. It has no fingerprint, because a browser looks there for the next build, and its folder is
	// what it may keep.
	workerPath = checkPath + workerFile
)

// writeWorker makes the worker of the page that checks requests. It is made last, because it names the files with their hashes.
func (s *site) writeWorker() {
	if s.pages[checkPath] == nil {
		return
	}
	source, err := fs.ReadFile(s.options.Check, workerFile)
	if err != nil {
		s.fail(fmt.Errorf("web/check lacks the page's worker: %w", err))
		return
	}
	a := s.common.Assets
	paths := []string{a.CSS, a.Theme, a.Script, a.Search, a.SearchEngine, a.SearchIndex}
	for name := range s.checkFiles {
		if ofTry(name) {
			continue
		}
		paths = append(paths, s.common.Check.Folder+name)
	}
	slices.Sort(paths)
	list := [][2]string{}
	for _, p := range append([]string{checkPath}, paths...) {
		list = append(list, [2]string{p, integrity(s.out[fileOf(p)])})
	}
	b, err := json.Marshal(list)
	if err != nil {
		s.fail(err)
		return
	}
	text := bytes.Join([][]byte{[]byte("const files = "), bytes.ReplaceAll(b, []byte("],["), []byte("],\n  [")), []byte(";\n"), source}, nil)
	// The script itself counts: a cache belongs to one worker.
	sum := sha256.Sum256(text)
	s.out[strings.TrimPrefix(workerPath, "/")] = append([]byte("// Written by portal/offline.go.\nconst build = '"+hex.EncodeToString(sum[:5])+"';\n"), text...)
}

// integrity is the hash of a file as browsers take it.
func integrity(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
