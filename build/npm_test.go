package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStale expects a changed source, and nothing else, to rebuild the package.
func TestStale(t *testing.T) {
	copied := t.TempDir()
	names, err := output(nil, "git", "-C", top, "ls-files", "--cached", "--others", "--exclude-standard")
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(names, "\n") {
		data, err := os.ReadFile(filepath.Join(top, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, and not yet committed
		}
		to := filepath.Join(copied, name)
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(copied)
	folder := filepath.Join(t.TempDir(), "npm")
	mark := filepath.Join(folder, "mark")
	build := func() (anew bool) {
		t.Helper()
		if err := buildNPM("go", folder); err != nil {
			t.Fatal(err)
		}
		_, err := os.Stat(mark)
		if err := os.WriteFile(mark, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		return errors.Is(err, fs.ErrNotExist)
	}
	if !build() || build() {
		t.Fatal("the first build did not make the package")
	}
	for _, c := range []struct {
		file string
		anew bool
	}{
		{"catalogue.go", true},
		{"catalogue_test.go", false},
		{"wasm/checker/form.go", true},
		{"wasm/checker/npm/core.js", true},
		{"wasm/checker/runtime/go.js", true},
		{"build/npm.go", true},
		{"internal/store/store.go", false},
		{"README.md", false},
	} {
		f, err := os.OpenFile(c.file, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString("\n// A change.\n")
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		if anew := build(); anew != c.anew {
			t.Errorf("after a change of %s: rebuilt is %t, want %t", c.file, anew, c.anew)
		}
	}
}
