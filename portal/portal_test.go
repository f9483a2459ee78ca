package portal

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"playtoken/internal/issue"
	"playtoken/portal/answers"
	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/paths"
)

// testOptions builds the repository's own content, with addresses as a deployed site has them.
func testOptions(t testing.TB) Options {
	t.Helper()
	endpoint, err := answers.New("https://docs.example")
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Content: os.DirFS("../content"), Assets: os.DirFS("../web/site"), Check: os.DirFS("../web/check"), Checker: noChecker,
		Endpoint: endpoint,
		BaseURL:  "https://docs.example", TokenURL: "https://pr-gen.test.example/hms/pr/token", EditURL: "https://code.example/edit/main/content/",
	}
}

// noChecker has the place of the browser module, which is built elsewhere.
var noChecker = fstest.MapFS{
	"checker.wasm": {}, "core.js": {}, "runtime.js": {}, "index.js": {Data: []byte("export const createChecker = async () => {};\n")},
}

// built is the repository's own content, rendered once for the tests that only read it.
func built(t testing.TB) files.Set {
	t.Helper()
	builtOnce.Do(func() { builtFiles, _, builtErr = render(testOptions(t)) })
	if builtErr != nil || builtFiles == nil {
		t.Fatalf("the site cannot be built: %v", builtErr)
	}
	return builtFiles
}

var (
	builtOnce  sync.Once
	builtFiles files.Set
	builtErr   error
)

const head = "---\ntitle: A guide\ndescription: It is one.\nsection: Start\norder: 1\n---\n"

// TestMistakes reports the mistakes that each stage finds, all at once.
func TestMistakes(t *testing.T) {
	o := testOptions(t)
	o.Draft = true
	o.Content = fstest.MapFS{
		"guides/a.md":       {Data: []byte(strings.Replace(head, "It is one.", "It is one", 1))},
		"guides/b.md":       {Data: []byte(head + "A <b>bold</b> word.\n")},
		"guides/c.md":       {Data: []byte(head + "[x](/nowhere/)\n")},
		"parameters/kid.md": {Data: []byte("---\ndescription: It is.\n---\n")},
	}
	_, _, err := render(o)
	var mistakes load.Mistakes
	if !errors.As(err, &mistakes) {
		t.Fatalf("the error is %v", err)
	}
	for _, want := range []string{
		"content/guides/a.md: the description", "content/guides/b.md: write Markdown", "content/guides/c.md: the link",
		"content/parameters/kid.md: write an accepted request",
	} {
		if !slices.ContainsFunc(mistakes, func(m string) bool { return strings.HasPrefix(m, want) }) {
			t.Errorf("no mistake begins with %s: %s", want, mistakes)
		}
	}
}

// TestMissingPages refuses a site without pages, and drafts it.
func TestMissingPages(t *testing.T) {
	o := testOptions(t)
	o.Content = fstest.MapFS{}
	_, _, err := render(o)
	var mistakes load.Mistakes
	if !errors.As(err, &mistakes) || !strings.Contains(err.Error(), "content/parameters/kid.md: ") {
		t.Errorf("a site without pages is built: %v", err)
	}
	o.Draft = true
	if _, report, err := render(o); err != nil || len(report.Missing) != len(mistakes) {
		t.Errorf("the draft lacks %d pages, and the site had %d mistakes: %v", len(report.Missing), len(mistakes), err)
	}
}

// forbidden finds what the policy of the pages forbids, or what asks another host.
var forbidden = regexp.MustCompile(`<style|\sstyle="|\son[a-z]+="|<script>|<script [^>]*>[^<]|javascript:|<iframe|<form|(src|data-[a-z]+)="(https?:)?//|<link [^>]*href="(https?:)?//`)

func TestPagesKeepThePolicy(t *testing.T) {
	canonical := regexp.MustCompile(`<link rel="canonical" href="https://docs\.example/[^"]*">`)
	for name, b := range built(t) {
		// The page as one file has a policy of its own, tested in a browser.
		if filepath.Ext(name) != ".html" || "/"+name == paths.CheckFile {
			continue
		}
		if found := forbidden.Find(canonical.ReplaceAll(b, nil)); found != nil {
			t.Errorf("%s has %q", name, found)
		}
	}
	sources := []string{"../web/site/site.css", "../web/site/theme.js", "../web/site/site.js", "../web/site/search.js"}
	modules, err := filepath.Glob("../web/check/*.*s*")
	if err != nil || len(modules) == 0 {
		t.Fatalf("web/check has no modules: %v", err)
	}
	for _, source := range append(sources, modules...) {
		b, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`@import|\burl\(|https?://|innerHTML|eval\(|document\.cookie`).Find(b); found != nil {
			t.Errorf("%s has %q", source, found)
		}
	}
}

// Budgets of compressed bytes.
const (
	htmlBudget   = 8 << 10
	cssBudget    = 16 << 10
	scriptBudget = 20 << 10
	// checkBudget is for the page that checks requests, its browser module aside.
	checkBudget = 40 << 10
	// keyToolsBudget is for the key tools beside it, which nobody needs for a verdict.
	keyToolsBudget = 18 << 10
)

func TestBudgets(t *testing.T) {
	var pages []int
	css, scripts, check, keyTools := 0, 0, 0, 0
	for name, b := range built(t) {
		if "/"+name == paths.CheckFile || "/"+name == paths.CheckWorker {
			// Nobody waits for the one, and no page for the other.
			continue
		}
		br, err := files.Brotli(b)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "assets/check.") && strings.HasPrefix(path.Base(name), "keytools") {
			keyTools += len(br)
			continue
		}
		if strings.HasPrefix(name, "assets/check.") {
			check += len(br)
			continue
		}
		switch filepath.Ext(name) {
		case ".html":
			pages = append(pages, len(br))
		case ".css":
			css += len(br)
		case ".js":
			scripts += len(br)
		}
	}
	slices.Sort(pages)
	if median := pages[len(pages)/2]; median > htmlBudget {
		t.Errorf("the median page has %d bytes, more than %d", median, htmlBudget)
	}
	if css > cssBudget {
		t.Errorf("the style sheet has %d bytes, more than %d", css, cssBudget)
	}
	if check > checkBudget {
		t.Errorf("the page that checks requests has %d bytes, more than %d", check, checkBudget)
	}
	if keyTools == 0 || keyTools > keyToolsBudget {
		t.Errorf("the key tools have %d bytes, none or more than %d", keyTools, keyToolsBudget)
	}
	if scripts > scriptBudget {
		t.Errorf("the scripts have %d bytes, more than %d", scripts, scriptBudget)
	}
}

// TestAddresses follows the address of a deployed site from make to the files: samples, links for programs, edit links.
func TestAddresses(t *testing.T) {
	// plan is what make would run, whatever make this test is run by.
	plan := func(args ...string) ([]byte, error) {
		cmd := exec.Command("make", append([]string{"-n"}, args...)...)
		cmd.Dir = ".."
		cmd.Env = slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "MAKE") || strings.HasPrefix(s, "BASE_URL=") })
		return cmd.Output()
	}
	for _, target := range []string{"site", "deploy-check"} {
		out, err := plan(target, "BASE_URL=https://docs.example/", "EDIT_URL=https://code.example/edit/")
		if err != nil || !strings.Contains(string(out), "-base 'https://docs.example/' -edit 'https://code.example/edit/'") {
			t.Errorf("make %s does not pass the addresses on: %v\n%s", target, err, out)
		}
		if strings.Contains(string(out), "WARNING") {
			t.Errorf("make %s warns although it has an address", target)
		}
	}
	if out, err := plan("deploy-check"); err != nil || !strings.Contains(string(out), "WARNING: the site does not know its address") {
		t.Errorf("make deploy-check does not warn of a site without an address: %v\n%s", err, out)
	}
	o := testOptions(t)
	o.BaseURL, o.TokenURL = "https://docs.example/", ""
	out, _, err := render(o)
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
		if ext := path.Ext(name); (ext == ".html" || ext == ".js" || ext == ".txt") && bytes.Contains(b, []byte("127.0.0.1:8787"+issue.Path)) {
			t.Errorf("%s of a deployed site sends to this machine", name)
		}
	}
}

// TestTexts reads what every page says: no cause says a thing twice, and no heading or list has a placeholder of the catalogue.
func TestTexts(t *testing.T) {
	cause := regexp.MustCompile(`<span>Cause</span> ([^<]*)</p>`)
	named := regexp.MustCompile(`(?s)<h1[^>]*>.*?</h1>|<li[^>]*>.*?</li>|<td>.*?</td>|(?m:^# .*$)|(?m:^- \[.*$)|(?m:^\| .*$)`)
	causes := 0
	for name, b := range built(t) {
		for _, found := range cause.FindAllSubmatch(b, -1) {
			causes++
			seen := map[string]bool{}
			for _, phrase := range regexp.MustCompile(`[;:] `).Split(string(found[1]), -1) {
				if seen[phrase] {
					t.Errorf("%s: a cause repeats %q: %s", name, phrase, found[1])
				}
				seen[phrase] = true
			}
		}
		if ext := path.Ext(name); ext != ".html" && ext != ".md" {
			continue
		}
		for _, found := range named.FindAll(b, -1) {
			for _, placeholder := range []string{": <details>", ": <format>", ": &lt;details&gt;", ": &lt;format&gt;"} {
				if bytes.Contains(found, []byte(placeholder)) {
					t.Errorf("%s has a placeholder: %s", name, found)
				}
			}
		}
	}
	if causes < 100 {
		t.Errorf("the pages have %d causes", causes)
	}
}

// TestMarkdownPages looks for the Markdown beside each page: facts filled in, requests written out.
func TestMarkdownPages(t *testing.T) {
	out := built(t)
	for name := range out {
		folder, isPage := strings.CutSuffix(name, "/index.html")
		if isPage && out[folder+".md"] == nil {
			t.Errorf("%s has no Markdown beside it", name)
		}
	}
	kid := string(out["parameters/kid.md"])
	for _, want := range []string{"# kid\n", "- Format: 32 hexadecimal digits", "At most 64 characters", "- -4020 kid must be 32 hexadecimal characters long. Cause: ", "| missing | -4018 |"} {
		if !strings.Contains(kid, want) {
			t.Errorf("kid.md lacks %q", want)
		}
	}
	links := 0
	for name, b := range out {
		if path.Ext(name) != ".md" && name != "llms.txt" {
			continue
		}
		prose := regexp.MustCompile("(?ms)^ *```.*?^ *```$|`[^`\n]*`").ReplaceAll(b, nil)
		for _, found := range regexp.MustCompile(`\]\(([^)\s#]*)[^)]*\)`).FindAllSubmatch(prose, -1) {
			target := strings.TrimPrefix(string(found[1]), "https://docs.example")
			if target == "" || strings.HasPrefix(target, "https://") {
				continue
			}
			links++
			if !strings.HasPrefix(target, "/") || out[paths.File(target)] == nil {
				t.Errorf("%s has the link %q, which leads nowhere", name, found[1])
			}
		}
	}
	if links < 200 {
		t.Errorf("the Markdown has %d links", links)
	}
	if strings.Contains(kid, "```request") || strings.Contains(kid, "{{") {
		t.Error("kid.md has a request or a fact that is not written out")
	}
}

// TestSameContentSameSite builds twice.
func TestSameContentSameSite(t *testing.T) {
	first := built(t)
	second, _, err := render(testOptions(t))
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

// TestBeside looks for the codes that others carry on the pages of the parameters that have a part in them.
func TestBeside(t *testing.T) {
	out := built(t)
	for name, codes := range map[string][]string{"kek": {"-4019", "-5007"}, "rightsType": {"-2022", "-5003"}, "errorFormat": nil} {
		page := string(out["parameters/"+name+"/index.html"])
		_, list, found := strings.Cut(page, `<ul class="beside">`)
		list, _, _ = strings.Cut(list, "</ul>")
		if found != (codes != nil) {
			t.Errorf("%s has codes beside its own: %v", name, found)
		}
		for _, code := range codes {
			if !strings.Contains(list, `href="/errors/`+code+`/"`) || !strings.Contains(string(out["parameters/"+name+".md"]), "["+code+"](/errors/"+code+"/)") {
				t.Errorf("%s lacks %s: %s", name, code, list)
			}
		}
	}
}

// TestBuild writes the site and looks for the reported files, compressed versions and fingerprints.
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
		t.Errorf("%d files are written and %d reported: %v", found, report.Files, err)
	}
	for _, name := range []string{"index.html.br", "parameters/kid/index.html.br", "openapi.json.gz"} {
		if _, err := os.Stat(filepath.Join(o.Out, name)); err != nil {
			t.Error(err)
		}
	}
	if matches, _ := filepath.Glob(filepath.Join(o.Out, "assets/site.??????????.css.br")); len(matches) != 1 {
		t.Errorf("the style sheets with a fingerprint are %q", matches)
	}
}
