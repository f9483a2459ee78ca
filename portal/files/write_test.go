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

// sample has a file of each kind: compressed or not, in folders or not, for browsers or for
// servers.
var sample = Set{
	"index.html":         []byte(strings.Repeat("<p>A page.</p>", 100)),
	"guides/index.html":  []byte(strings.Repeat("<p>A guide.</p>", 100)),
	"guides/a.md":        []byte(strings.Repeat("A guide. ", 100)),
	"robots.txt":         []byte("User-agent: *\n"), // too short to compress
	"headers.json":       []byte(strings.Repeat("[] ", 200)),
	"assets/module.wasm": []byte(strings.Repeat("\x00asm", 200)),
}

// written are the files that a folder holds after the sample is written.
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
		t.Fatalf("%d files are written, want %d: %v", count, len(written), err)
	}
	first := contents(t, folder)
	for _, name := range written {
		if _, ok := first[name]; !ok {
			t.Errorf("%s is not written", name)
		}
	}
	if first["index.html"] != string(sample["index.html"]) {
		t.Errorf("index.html is %q", first["index.html"])
	}
}

// TestWriteAgain mends a folder by a second build. Files that are right keep their times.
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
		t.Errorf("the second build reports %d files, want %d: %v", count, len(written), err)
	}
	if now, err := os.Stat(at("guides/index.html.br")); err != nil || !now.ModTime().Equal(kept.ModTime()) {
		t.Errorf("a file that is the same is written again: %v", err)
	}
	if second := contents(t, folder); !maps.Equal(first, second) {
		t.Errorf("the second build leaves %v, want %v",
			slices.Sorted(maps.Keys(second)), slices.Sorted(maps.Keys(first)))
	}
}

// TestWriteNowhere refuses to remove the files of the working directory.
func TestWriteNowhere(t *testing.T) {
	if _, err := Write("", sample); err == nil {
		t.Error("a site without a folder is written")
	}
}

// contents reads a folder: the content of each file, and "" for each folder, by path.
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
