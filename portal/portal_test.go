package portal

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"playtoken/portal/answers"
	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/protocol"
)

// testOptions returns options for the repository's content and a deployed site.
func testOptions(t testing.TB) Options {
	t.Helper()
	endpoint, err := answers.New("https://docs.example")
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Content: os.DirFS("../content"), Assets: os.DirFS("../web/site"), Check: os.DirFS("../web/check"),
		Checker: noChecker, Endpoint: endpoint, BaseURL: "https://docs.example",
		TokenURL: "https://pr-gen.test.example/hms/pr/token", EditURL: "https://code.example/edit/main/content/",
	}
}

// noChecker is a fake of the checker's npm package, which make builds.
var noChecker = fstest.MapFS{
	"checker.wasm": {}, "core.js": {}, "runtime.js": {},
	"index.js": {Data: []byte("export const createChecker = async () => {};\n")},
}

// built returns the files of a site with testOptions. All tests share them, so do not change them.
func built(t testing.TB) files.Set {
	t.Helper()
	set, err := buildOnce()
	if err != nil {
		t.Fatalf("the site cannot be built: %v", err)
	}
	return set
}

var buildOnce = sync.OnceValues(func() (files.Set, error) {
	set, _, err := build(testOptions(new(testing.T)))
	return set, err
})

// head is the front matter of a guide.
const head = "---\ntitle: A guide\ndescription: It is one.\nsection: Start\norder: 1\n---\n"

// TestMistakes expects one build to report the mistakes of all stages.
func TestMistakes(t *testing.T) {
	o := testOptions(t)
	o.Draft = true
	o.Content = fstest.MapFS{
		"guides/a.md":       {Data: []byte(strings.Replace(head, "It is one.", "It is one", 1))},
		"guides/b.md":       {Data: []byte(head + "A <b>bold</b> word.\n")},
		"guides/c.md":       {Data: []byte(head + "[x](/nowhere/)\n")},
		"parameters/kid.md": {Data: []byte("---\ndescription: It is.\n---\n")},
	}
	_, _, err := build(o)
	var mistakes load.Mistakes
	if !errors.As(err, &mistakes) {
		t.Fatalf("the error is %v", err)
	}
	for _, want := range []string{
		"content/guides/a.md: write the description", "content/guides/b.md: write Markdown",
		"content/guides/c.md: the site has no page or file for the link",
		"content/parameters/kid.md: write an accepted request",
	} {
		if !slices.ContainsFunc(mistakes, func(m string) bool { return strings.HasPrefix(m, want) }) {
			t.Errorf("no mistake begins with %s: %s", want, mistakes)
		}
	}
}

// TestMissingPages expects mistakes for a site without pages, and no error for a draft of it.
func TestMissingPages(t *testing.T) {
	o := testOptions(t)
	o.Content = fstest.MapFS{}
	_, _, err := build(o)
	var mistakes load.Mistakes
	if !errors.As(err, &mistakes) || !strings.Contains(err.Error(), "content/parameters/kid.md: ") {
		t.Errorf("without pages, the error is %v", err)
	}
	o.Draft = true
	if _, report, err := build(o); err != nil || len(report.Missing) != len(mistakes) {
		t.Errorf("the draft reports %d missing pages, want %d: %v", len(report.Missing), len(mistakes), err)
	}
}

// TestAddresses expects make to pass the addresses of a deployed site on, and the files to contain
// them.
func TestAddresses(t *testing.T) {
	cmd := exec.Command("make", "-n", "site", "BASE_URL=https://docs.example/", "EDIT_URL=https://code.example/edit/")
	cmd.Dir = ".."
	// The variables of a make that runs this test.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "MAKE") })
	plan, err := cmd.Output()
	want := "-base 'https://docs.example/' -edit 'https://code.example/edit/'"
	if err != nil || !strings.Contains(string(plan), want) {
		t.Errorf("make site does not pass the addresses on: %v\n%s", err, plan)
	}
	o := testOptions(t)
	o.BaseURL, o.TokenURL = "https://docs.example/", ""
	out, _, err := build(o)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"guides/quickstart/index.html": "https://docs.example/hms/pr/token",
		"parameters/kid/index.html":    `<link rel="canonical" href="https://docs.example/parameters/kid/">`,
		"openapi.json":                 `"url": "https://docs.example"`,
		"llms.txt":                     "(https://docs.example/parameters/kid.md)",
		"robots.txt":                   "Sitemap: https://docs.example/sitemap.xml",
		"sitemap.xml":                  "<loc>https://docs.example/parameters/kid/</loc>",
	} {
		if !strings.Contains(string(out[file]), want) {
			t.Errorf("%s lacks %s", file, want)
		}
	}
	for name, b := range out {
		forClients := slices.Contains([]string{".html", ".js", ".txt"}, path.Ext(name))
		if forClients && bytes.Contains(b, []byte(localURL+protocol.Path)) {
			t.Errorf("%s of a deployed site has the address of this machine", name)
		}
	}
}

// TestWithoutChecker expects a site without the page that checks requests, and without links to it.
func TestWithoutChecker(t *testing.T) {
	o := testOptions(t)
	o.Checker = nil
	out, _, err := build(o)
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range out {
		links := strings.HasSuffix(name, ".html") && strings.Contains(string(b), `href="/check/`)
		if links || strings.HasPrefix(name, "check") || strings.HasPrefix(name, "assets/check.") {
			t.Errorf("%s belongs or links to the page that checks requests", name)
		}
	}
}

// TestTry expects the page that sends requests, its script and links to it only in a site with Try.
func TestTry(t *testing.T) {
	o := testOptions(t)
	o.Try = true
	tries, _, err := build(o)
	if err != nil {
		t.Fatal(err)
	}
	for with, out := range map[bool]files.Set{true: tries, false: built(t)} {
		var scripts, links int
		for name, b := range out {
			if strings.HasPrefix(name, "assets/check.") && strings.HasSuffix(name, "/try.js") {
				scripts++
			}
			if strings.HasSuffix(name, ".html") && strings.Contains(string(b), `"/try/"`) {
				links++
			}
		}
		if page := out["try/index.html"] != nil; page != with || (scripts > 0) != with || (links > 0) != with {
			t.Errorf("with Try %v, the site has the page: %v, %d scripts and %d pages that link to it",
				with, page, scripts, links)
		}
	}
	if checker := string(tries["check/index.html"]); !strings.Contains(checker, `"/try/"`) {
		t.Error("the page that checks requests does not link to the page that sends them")
	}
}

// TestSameContentSameSite expects two builds to have equal files.
func TestSameContentSameSite(t *testing.T) {
	first := built(t)
	second, _, err := build(testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(slices.Sorted(maps.Keys(first)), slices.Sorted(maps.Keys(second))) {
		t.Fatal("two builds have different files")
	}
	for name := range first {
		if string(first[name]) != string(second[name]) {
			t.Errorf("%s differs between two builds", name)
		}
	}
}

// TestBuild writes the site, and expects the reported number of files, compressed versions and
// fingerprints.
func TestBuild(t *testing.T) {
	o := testOptions(t)
	o.Out = filepath.Join(t.TempDir(), "site")
	report, err := Build(o)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = filepath.WalkDir(o.Out, func(name string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found++
		}
		return err
	})
	if err != nil || found != report.Files {
		t.Errorf("Build reports %d files, but the folder has %d: %v", report.Files, found, err)
	}
	for _, name := range []string{"index.html.br", "parameters/kid/index.html.br", "openapi.json.gz"} {
		if _, err := os.Stat(filepath.Join(o.Out, name)); err != nil {
			t.Error(err)
		}
	}
	if matches, _ := filepath.Glob(filepath.Join(o.Out, "assets/site.??????????.css.br")); len(matches) != 1 {
		t.Errorf("the style sheets with a fingerprint are %q, want one", matches)
	}
}
