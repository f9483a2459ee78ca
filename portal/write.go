package portal

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// smallest is the number of bytes below which compression gains nothing.
const smallest = 256

// compressible reports whether a file is text that gets compressed versions beside it.
func compressible(name string, b []byte) bool {
	if len(b) < smallest || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") || name == "headers.json" {
		return false
	}
	switch filepath.Ext(name) {
	case ".html", ".md", ".css", ".js", ".json", ".svg", ".txt", ".xml", ".wasm":
		return true
	}
	return false
}

// write writes the files, and .br and .gz beside those that gain from it, and returns how many files there are. What is there and the
// same is left as it is: files are most of the work, and few change between two builds.
func write(out string, all files) (int, error) {
	if out == "" {
		return 0, fmt.Errorf("there is no folder to write the site to")
	}
	if err := removeOthers(out, all); err != nil {
		return 0, fmt.Errorf("the site's old files cannot be removed: %w", err)
	}
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	var (
		wait  sync.WaitGroup
		mutex sync.Mutex
		first error
		count int
	)
	queue := make(chan string)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for name := range queue {
				n, err := writeFile(out, name, all[name])
				mutex.Lock()
				count += n
				if first == nil {
					first = err
				}
				mutex.Unlock()
			}
		})
	}
	for _, name := range names {
		queue <- name
	}
	close(queue)
	wait.Wait()
	return count, first
}

// removeOthers removes from the folder what is none of the files, nor one of them compressed.
func removeOthers(out string, all files) error {
	err := filepath.WalkDir(out, func(full string, d os.DirEntry, err error) error {
		if err != nil || full == out {
			return err
		}
		name, err := filepath.Rel(out, full)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() {
			for file := range all {
				if strings.HasPrefix(file, name+"/") {
					return nil
				}
			}
			if err := os.RemoveAll(full); err != nil {
				return err
			}
			return fs.SkipDir
		}
		plain := strings.TrimSuffix(strings.TrimSuffix(name, ".br"), ".gz")
		if b, ok := all[plain]; !ok || plain != name && !compressible(plain, b) || !d.Type().IsRegular() {
			return os.RemoveAll(full)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// writeFile writes a file and its compressed versions, and returns how many files that were.
func writeFile(out, name string, b []byte) (int, error) {
	full := filepath.Join(out, filepath.FromSlash(name))
	count := 1
	if compressible(name, b) {
		count = 3
	}
	if isThere(full, b, count > 1) {
		return count, nil
	}
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return 0, err
	}
	if count == 1 {
		return count, os.WriteFile(full, b, 0o644)
	}
	br, err := brotlied(b)
	if err != nil {
		return 1, err
	}
	gz, err := gzipped(b)
	if err != nil {
		return 1, err
	}
	if err := os.WriteFile(full+".br", br, 0o644); err != nil {
		return 1, err
	}
	if err := os.WriteFile(full+".gz", gz, 0o644); err != nil {
		return 1, err
	}
	// Last, so that it stands for all three.
	return count, os.WriteFile(full, b, 0o644)
}

// isThere reports whether a file is there as it is to be, with its compressed versions.
func isThere(full string, b []byte, compressed bool) bool {
	if compressed {
		for _, ending := range [...]string{".br", ".gz"} {
			if _, err := os.Stat(full + ending); err != nil {
				return false
			}
		}
	}
	old, err := os.ReadFile(full)
	return err == nil && bytes.Equal(old, b)
}

// brotliLevel keeps the whole build within two seconds: the highest would take thirty times as long for a ninth less.
const brotliLevel = 9

// brotliWriters are used again because a new one spends most of its time on clearing its tables.
var brotliWriters = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, brotliLevel) }}

func brotlied(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w := brotliWriters.Get().(*brotli.Writer)
	defer brotliWriters.Put(w)
	w.Reset(&out)
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

func gzipped(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}
