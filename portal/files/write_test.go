package files

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sample has files with and without compressed versions, in the root and in folders, for browsers
// and for servers.
var sample = Set{
	"index.html":         []byte(strings.Repeat("<p>A page.</p>", 100)),
	"guides/index.html":  []byte(strings.Repeat("<p>A guide.</p>", 100)),
	"guides/a.md":        []byte(strings.Repeat("A guide. ", 100)),
	"robots.txt":         []byte("User-agent: *\n"), // too short to compress
	"headers.json":       []byte(strings.Repeat("[] ", 200)),
	"assets/module.wasm": []byte(strings.Repeat("\x00asm", 200)),
}

// written are the files in a folder after Write of the sample.
var written = []string{
	"assets/module.wasm", "assets/module.wasm.br", "assets/module.wasm.gz",
	"guides/a.md", "guides/a.md.br", "guides/a.md.gz",
	"guides/index.html", "guides/index.html.br", "guides/index.html.gz",
	"headers.json",
	"index.html", "index.html.br", "index.html.gz",
	"robots.txt",
}

func TestWrite(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "site")
	count, err := Write(folder, sample)
	if err != nil || count != len(written) {
		t.Fatalf("Write reports %d files, want %d: %v", count, len(written), err)
	}
	first := contents(t, folder)
	for _, name := range written {
		if _, ok := first[name]; !ok {
			t.Errorf("Write does not write %s", name)
		}
	}
	if first["index.html"] != string(sample["index.html"]) {
		t.Errorf("index.html is %q", first["index.html"])
	}
}

// TestWriteAgain damages a folder and expects a second Write to repair it. Unchanged files must
// keep their times.
func TestWriteAgain(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "site")
	if _, err := Write(folder, sample); err != nil {
		t.Fatal(err)
	}
	first := contents(t, folder)
	at := func(name string) string { return filepath.Join(folder, filepath.FromSlash(name)) }
	kept, err := os.Stat(at("guides/index.html.br"))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		os.WriteFile(at("index.html"), []byte("x"), 0o644), os.Remove(at("assets/module.wasm.gz")),
		os.Truncate(at("guides/a.md"), 1), os.MkdirAll(at("old/folder"), 0o755),
		os.WriteFile(at("old/folder/index.html"), nil, 0o644), os.WriteFile(at("old.html.br"), nil, 0o644),
		os.MkdirAll(at("guides/a.md.br.br"), 0o755), os.WriteFile(at("robots.txt.br"), nil, 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if count, err := Write(folder, sample); err != nil || count != len(written) {
		t.Errorf("the second Write reports %d files, want %d: %v", count, len(written), err)
	}
	if now, err := os.Stat(at("guides/index.html.br")); err != nil || !now.ModTime().Equal(kept.ModTime()) {
		t.Errorf("the second Write writes an unchanged file: %v", err)
	}
	if second := contents(t, folder); !maps.Equal(first, second) {
		t.Errorf("after the second Write the folder has %v, want %v",
			slices.Sorted(maps.Keys(second)), slices.Sorted(maps.Keys(first)))
	}
}

// TestWriteNowhere expects an error for the folder "". Write would remove the files of the working
// directory.
func TestWriteNowhere(t *testing.T) {
	if _, err := Write("", sample); err == nil {
		t.Error("Write accepts the folder \"\"")
	}
}

// contents returns the content of each file below a folder by path, and "" for each subfolder.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			all[name] = ""
			return err
		}
		b, err := os.ReadFile(filepath.Join(folder, name))
		all[name] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
