package files

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// minCompressed is the smallest size in bytes that compression is worth.
const minCompressed = 256

// compressible reports whether Write adds compressed versions of a file. Small files and files for
// servers, such as headers.json, are not compressed.
func compressible(name string, b []byte) bool {
	forServers := strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") || name == "headers.json"
	if forServers || len(b) < minCompressed {
		return false
	}
	switch filepath.Ext(name) {
	case ".html", ".md", ".css", ".js", ".json", ".svg", ".txt", ".xml", ".wasm":
		return true
	}
	return false
}

// Write makes the folder contain exactly the files of the set, with .br and .gz versions of texts
// and modules. It removes all other files, and returns the number of files in the folder. It does
// not write files that are unchanged, since compression takes most of the time of a build.
func Write(folder string, set Set) (int, error) {
	if folder == "" {
		return 0, fmt.Errorf("the folder of the site must not be empty")
	}
	if err := removeOthers(folder, set); err != nil {
		return 0, fmt.Errorf("the site's old files cannot be removed: %w", err)
	}
	names := slices.Sorted(maps.Keys(set))
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
				n, err := writeFile(folder, name, set[name])
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

// removeOthers removes everything except the files of the set and their compressed versions.
func removeOthers(folder string, set Set) error {
	err := filepath.WalkDir(folder, func(full string, d os.DirEntry, err error) error {
		if err != nil || full == folder {
			return err
		}
		name, err := filepath.Rel(folder, full)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() {
			for file := range set {
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
		if b, ok := set[plain]; !ok || plain != name && !compressible(plain, b) || !d.Type().IsRegular() {
			return os.RemoveAll(full)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// writeFile writes a file and its compressed versions, and returns their number.
func writeFile(folder, name string, b []byte) (int, error) {
	full := filepath.Join(folder, filepath.FromSlash(name))
	count := 1
	if compressible(name, b) {
		count = 3
	}
	if isUpToDate(full, b, count > 1) {
		return count, nil
	}
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return 0, err
	}
	if count == 1 {
		return count, os.WriteFile(full, b, 0o644)
	}
	br, err := Brotli(b)
	if err != nil {
		return 1, err
	}
	gz, err := compressGzip(b)
	if err != nil {
		return 1, err
	}
	if err := os.WriteFile(full+".br", br, 0o644); err != nil {
		return 1, err
	}
	if err := os.WriteFile(full+".gz", gz, 0o644); err != nil {
		return 1, err
	}
	// The plain file is last: isUpToDate concludes from it that the other two are up to date.
	return count, os.WriteFile(full, b, 0o644)
}

// isUpToDate reports whether a file already has the content, and its compressed versions exist.
func isUpToDate(full string, b []byte, compressed bool) bool {
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

// brotliLevel keeps the whole build within two seconds. The highest level saves a ninth of the
// bytes and takes thirty times as long.
const brotliLevel = 9

// brotliWriters reuses writers, because a new writer spends most of its time on clearing its
// tables.
var brotliWriters = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, brotliLevel) }}

// Brotli returns the compressed content for a .br file.
func Brotli(b []byte) ([]byte, error) {
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

func compressGzip(b []byte) ([]byte, error) {
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
