package checkpage

import (
	"encoding/json"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// TestReadSources reads the files of the page that sends requests only where it is wanted.
func TestReadSources(t *testing.T) {
	for _, try := range []bool{true, false} {
		s := sources(t, try)
		if (s.Files["try.js"] != nil) != try || (s.Files["try.css"] != nil) != try {
			t.Errorf("with try %t, the files of the page that sends requests are there: %t", try, !try)
		}
		for _, name := range []string{"main.js", "check.css", "data.js", "keytools-panel.js", "checker/core.js"} {
			if s.Files[name] == nil {
				t.Errorf("the files lack %s", name)
			}
		}
		if s.Files["worker.js"] != nil || len(s.Worker) == 0 {
			t.Error("the worker is one of the page's files, or missing")
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

// TestAssets keeps the names of the files below one folder, whose name changes with each of them.
func TestAssets(t *testing.T) {
	s := sources(t, true)
	assets, set := s.Assets()
	if len(set) != len(s.Files) {
		t.Errorf("%d files become %d", len(s.Files), len(set))
	}
	for name := range s.Files {
		if set[strings.TrimPrefix(assets.Folder, "/")+name] == nil {
			t.Errorf("%s is not below %s", name, assets.Folder)
		}
	}
	for _, module := range assets.Modules {
		if name := path.Base(module); isOfKeyTools(name) || isOfTry(name) {
			t.Errorf("the verdict waits for %s", name)
		}
	}
	s.Files["data.js"] = append(s.Files["data.js"], ' ')
	if other, _ := s.Assets(); other.Folder == assets.Folder {
		t.Error("another file has the same folder")
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
