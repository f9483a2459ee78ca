package checkpage

import (
	"encoding/json"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// TestReadSources expects the files of the page that sends requests only with try.
func TestReadSources(t *testing.T) {
	for _, try := range []bool{true, false} {
		s := sources(t, try)
		if (s.Files["try.js"] != nil) != try || (s.Files["try.css"] != nil) != try {
			t.Errorf("with try %t, the sources have the files of the page that sends requests: %t", try, !try)
		}
		for _, name := range []string{"main.js", "check.css", "data.js", "keytools-panel.js", "checker/core.js"} {
			if s.Files[name] == nil {
				t.Errorf("the files lack %s", name)
			}
		}
		if s.Files["worker.js"] != nil || len(s.Worker) == 0 {
			t.Error("the service worker is missing, or is in Files")
		}
	}
	page := os.DirFS("../../web/check")
	_, err := ReadSources(page, fstest.MapFS{}, nil, false)
	if err == nil || !strings.Contains(err.Error(), "run make npm") {
		t.Errorf("without the checker's package the error is %v", err)
	}
	_, err = ReadSources(fstest.MapFS{}, noChecker, nil, false)
	if err == nil || !strings.Contains(err.Error(), "worker") {
		t.Errorf("without the page's files the error is %v", err)
	}
}

// TestAssets expects all files under their own names in one folder, and another folder after a
// change to a file.
func TestAssets(t *testing.T) {
	s := sources(t, true)
	assets, set := s.Assets()
	if len(set) != len(s.Files) {
		t.Errorf("the assets have %d files, want %d", len(set), len(s.Files))
	}
	for name := range s.Files {
		if set[strings.TrimPrefix(assets.Folder, "/")+name] == nil {
			t.Errorf("%s is not below %s", name, assets.Folder)
		}
	}
	for _, module := range assets.Modules {
		if name := path.Base(module); isOfKeyTools(name) || isOfTry(name) {
			t.Errorf("the page preloads %s", name)
		}
	}
	s.Files["data.js"] = append(s.Files["data.js"], ' ')
	if other, _ := s.Assets(); other.Folder == assets.Folder {
		t.Error("the folder is the same after a change to a file")
	}
}

func TestData(t *testing.T) {
	b, err := Data(endpoint(t), tokenURL)
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(b), "export default ")
	var data struct {
		TokenURL, Accepted string
		Languages          []struct{ Key, Head string }
		Statuses           map[string]string
		MaxKeys, Longest   int
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(text, ";\n")), &data); err != nil {
		t.Fatal(err)
	}
	if data.TokenURL != tokenURL || !strings.HasPrefix(data.Accepted, "HTTP/1.1 200 OK\n") || data.MaxKeys != 16 ||
		data.Statuses["400"] != "Bad Request" || data.Longest != 128<<10 {
		t.Errorf("the data is %+v", data)
	}
	if len(data.Languages) < 9 || data.Languages[0].Key != "bash" || data.Languages[0].Head == "" {
		t.Errorf("the languages are %+v", data.Languages)
	}
}
