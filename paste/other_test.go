package paste

import (
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Parts of programs are not requests, whatever they contain. The programs are those of this
// repository, and have the names of parameters on many lines.
func TestProgramsGetNoVerdict(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	tried := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"node_modules", "out", "vectors", "test"}, entry.Name()) {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil // its texts are requests
		}
		switch filepath.Ext(path) {
		case ".go", ".js", ".mjs", ".sql", ".css", ".sh":
		default:
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		lines := strings.Split(string(text), "\n")
		for range len(lines)/4 + 1 {
			from := random.IntN(len(lines))
			part := strings.Join(lines[from:min(len(lines), from+1+random.IntN(12))], "\n")
			if holdsRequest(part) {
				continue
			}
			tried++
			if p := Read(part); p.Other == nil {
				t.Errorf("%s:%d: read as a request: %s\n%s", path, from+1, p.Kind, part)
			}
		}
		return nil
	})
	if err != nil || tried < 3000 {
		t.Fatalf("%d parts, %v", tried, err)
	}
}

// holdsRequest reports whether a part of a program has a request in it, such as a test's or an
// example's.
func holdsRequest(part string) bool {
	for _, mark := range []string{
		"hms/pr/", "curl", "irm ", "iwr ", "Invoke-", "kid=", "kid.", "contentKey", "rightsType=",
	} {
		if strings.Contains(part, mark) {
			return true
		}
	}
	return false
}
