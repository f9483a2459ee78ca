package checkpage

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/templates"
)

// frame returns the frame of the page, and the built files that the page needs.
func frame(t *testing.T, s Sources, baseURL string) (templates.Page, files.Set) {
	t.Helper()
	assets, built, err := load.ReadAssets(os.DirFS("../../web/site"))
	if err != nil {
		t.Fatal(err)
	}
	assets.SearchIndex = paths.Assets + "search.json"
	built[paths.File(assets.SearchIndex)] = []byte("[]")
	own, set := s.Assets()
	maps.Copy(built, set)
	site := templates.Site{Name: "Playtoken", BaseURL: baseURL, Assets: assets, Check: own}
	return templates.Page{Site: &site, Path: paths.Check, Class: "check", Closed: true}, built
}

// TestWorker compares the worker's list with the references of the page. A file that the list lacks
// would be missing without a network.
func TestWorker(t *testing.T) {
	for _, try := range []bool{true, false} {
		s := sources(t, try)
		page, err := Page(documents(t))
		if err != nil {
			t.Fatal(err)
		}
		f, built := frame(t, s, "https://docs.example")
		var html bytes.Buffer
		if err := templates.Check(f, page).Render(context.Background(), &html); err != nil {
			t.Fatal(err)
		}
		built[paths.File(paths.Check)] = html.Bytes()
		worker, err := Worker(s, *f.Site, built)
		if err != nil {
			t.Fatal(err)
		}
		list := listOf(t, worker)
		for path, hash := range list {
			if b := built[paths.File(path)]; b == nil || hash != files.Integrity(b) {
				t.Errorf("the list has %s with the wrong hash %s", path, hash)
			}
		}
		want := map[string]bool{paths.Check: true}
		for name := range s.Files {
			if !strings.HasPrefix(name, "try.") {
				want[f.Site.Check.Folder+name] = true
			}
		}
		reference := regexp.MustCompile(` (?:href|src|data-index|data-script|data-engine)="(/assets/[^"]*[^"/])"`)
		for _, a := range reference.FindAllStringSubmatch(html.String(), -1) {
			want[a[1]] = true
		}
		if got, want := slices.Sorted(maps.Keys(list)), slices.Sorted(maps.Keys(want)); !slices.Equal(got, want) {
			t.Errorf("the worker keeps\n%q\nand the page needs\n%q", got, want)
		}
	}
}

// listOf returns the hashes in a worker's list by path.
func listOf(t *testing.T, worker []byte) map[string]string {
	t.Helper()
	_, list, _ := strings.Cut(string(worker), "const files = ")
	list, _, found := strings.Cut(list, ";\n")
	var pairs [][2]string
	if err := json.Unmarshal([]byte(list), &pairs); err != nil || !found {
		t.Fatalf("the worker's list cannot be read: %v", err)
	}
	all := map[string]string{}
	for _, p := range pairs {
		all[p[0]] = p[1]
	}
	return all
}

// TestWorkerBuild expects another name of the build after a change to a file or to the worker.
func TestWorkerBuild(t *testing.T) {
	s := sources(t, false)
	f, built := frame(t, s, "")
	buildOf := func(s Sources) string {
		worker, err := Worker(s, *f.Site, built)
		if err != nil {
			t.Fatal(err)
		}
		return regexp.MustCompile(`const build = '([0-9a-f]+)';`).FindString(string(worker))
	}
	first := buildOf(s)
	if first == "" || buildOf(s) != first {
		t.Errorf("the same files have the builds %q and %q", first, buildOf(s))
	}
	changed := s
	changed.Worker = append(slices.Clone(s.Worker), '\n')
	if buildOf(changed) == first {
		t.Error("the build is the same after a change to the worker")
	}
	built[paths.File(f.Site.Assets.CSS)] = []byte("body {}\n")
	if buildOf(s) == first {
		t.Error("the build is the same after a change to the style sheet")
	}
}
