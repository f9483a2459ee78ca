package render

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"playtoken/portal/answers"
	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/prose"
	"playtoken/templates"
)

// siteOf returns a site with the content. It fails the test if the content has mistakes.
func siteOf(t *testing.T, content load.Content) Site {
	t.Helper()
	endpoint, err := answers.New("https://docs.example")
	if err != nil {
		t.Fatal(err)
	}
	documents, mistakes, err := prose.Render(content, endpoint, "https://pr-gen.test.example/hms/pr/token")
	if err != nil || len(mistakes) > 0 {
		t.Fatalf("the content cannot be rendered: %v, %v", err, mistakes)
	}
	showcase, err := Showcase(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return Site{
		Content: content, Documents: documents, Showcase: showcase, EditURL: "https://code.example/edit/",
		Common: templates.Site{Name: load.SiteName, BaseURL: "https://docs.example", Sections: Sections(content)},
	}
}

// site returns a site with the repository's content.
func site(t *testing.T) Site {
	t.Helper()
	content, _, err := load.ReadContent(os.DirFS("../../content"))
	if err != nil {
		t.Fatal(err)
	}
	return siteOf(t, content)
}

func pages(t *testing.T, s Site) files.Set {
	t.Helper()
	set, err := Pages(s)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestPages expects certain parts in pages of each kind.
func TestPages(t *testing.T) {
	set := pages(t, site(t))
	for name, wants := range map[string][]string{
		"index.html": {"<title>Playtoken – ", `<code>-2020</code>`, `href="/check/"`},
		"parameters/kid/index.html": {
			"<title>kid – Playtoken</title>", `<link rel="canonical" href="https://docs.example/parameters/kid/">`,
			`href="https://code.example/edit/parameters/kid.md"`, `<a href="/parameters/">Parameters</a>`,
			`href="/parameters/kid/" aria-current="page"`, `rel="prev" href="/parameters/kek/"`,
			`<a href="#codes">Codes</a>`,
		},
		"errors/-4020/index.html": {
			`href="/check/#`, "What the endpoint answers", "errorFormat=html", `href="/parameters/kid/"`,
		},
		"errors/-4001/index.html": {`<summary>JSON</summary>`},
		"errors/index.html":       {`id="code-4020"`},
		"parameters/index.html":   {`required when rightsType is Rental`},
		"404.html":                {`<meta name="robots" content="noindex">`},
	} {
		for _, want := range wants {
			if !strings.Contains(string(set[name]), want) {
				t.Errorf("%s lacks %s: %s", name, want, set[name])
			}
		}
	}
}

// TestDraft expects no links to pages that a draft lacks.
func TestDraft(t *testing.T) {
	content, _, err := load.ReadContent(fstest.MapFS{
		"parameters/kid.md": {Data: []byte("---\ndescription: It is.\nrelated: [kek, -4020]\n---\n")},
		"errors/-4020.md":   {Data: []byte("---\ndescription: It is.\n---\n")},
		"errors/-4018.md":   {Data: []byte("---\ndescription: It is.\n---\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	set := pages(t, siteOf(t, content))
	page := string(set["parameters/kid/index.html"])
	for _, absent := range []string{
		`href="/parameters/kek/"`, `href="/parameters/"`, `href="/guides/"`, `href="/check/`,
	} {
		if strings.Contains(page, absent) {
			t.Errorf("the page has the link %s", absent)
		}
	}
	if code := string(set["errors/-4020/index.html"]); !strings.Contains(code, `href="/errors/-4018/"`) {
		t.Errorf("the page of -4020 does not link to the other code of kid: %s", code)
	}
}

// TestTexts expects no cause that repeats a phrase, and no heading or list with a placeholder of
// the catalogue.
func TestTexts(t *testing.T) {
	cause := regexp.MustCompile(`<span>Cause</span> ([^<]*)</p>`)
	named := regexp.MustCompile(
		`(?s)<h1[^>]*>.*?</h1>|<li[^>]*>.*?</li>|<td>.*?</td>|(?m:^# .*$)|(?m:^- \[.*$)|(?m:^\| .*$)`)
	placeholder := regexp.MustCompile(`: (<|&lt;)(details|format)(>|&gt;)`)
	causes := 0
	for name, b := range pages(t, site(t)) {
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
		for _, found := range named.FindAll(b, -1) {
			if placeholder.Match(found) {
				t.Errorf("%s has a placeholder: %s", name, found)
			}
		}
	}
	if causes < 100 {
		t.Errorf("the pages have %d causes, want at least 100", causes)
	}
}

// TestMarkdown expects a Markdown version of each page, with its facts and requests.
func TestMarkdown(t *testing.T) {
	set := pages(t, site(t))
	for name := range set {
		folder, isPage := strings.CutSuffix(name, "/index.html")
		if isPage && set[folder+".md"] == nil {
			t.Errorf("%s has no Markdown version", name)
		}
	}
	for name, wants := range map[string][]string{
		"index.md": {"# License tokens", "\n## ", "(/guides/quickstart/): "},
		"parameters/kid.md": {
			"# kid\n", "- Format: 32 hexadecimal digits", "At most 64 characters",
			"- -4020 kid must be 32 hexadecimal characters long. Cause: ", "| missing | -4018 |",
		},
		"errors/-4020.md": {
			"# -4020: kid must be", "- Carried by: kid\n", "\n## What the endpoint answers\n\n```http\n",
		},
		"errors.md":     {"\n- [-4020](/errors/-4020/): kid must be"},
		"parameters.md": {"\n- [kid](/parameters/kid/): "},
	} {
		for _, want := range wants {
			if !strings.Contains(string(set[name]), want) {
				t.Errorf("%s lacks %q: %s", name, want, set[name])
			}
		}
	}
	if kid := string(set["parameters/kid.md"]); strings.Contains(kid, "```request") || strings.Contains(kid, "{{") {
		t.Error("kid.md has a request block or a fact in braces")
	}
	for name := range set {
		if name == "404.md" {
			t.Errorf("the site has %s", name)
		}
	}
}

// TestBeside expects the codes of other parameters on the pages of parameters that they concern.
func TestBeside(t *testing.T) {
	set := pages(t, site(t))
	for name, codes := range map[string][]string{
		"kek": {"-4019", "-5007"}, "rightsType": {"-2022", "-5003"}, "errorFormat": nil,
	} {
		page := string(set["parameters/"+name+"/index.html"])
		_, list, found := strings.Cut(page, `<ul class="beside">`)
		list, _, _ = strings.Cut(list, "</ul>")
		if found != (codes != nil) {
			t.Errorf("the page of %s has codes of other parameters: %v", name, found)
		}
		for _, code := range codes {
			inMarkdown := strings.Contains(string(set["parameters/"+name+".md"]), "["+code+"](/errors/"+code+"/)")
			if !strings.Contains(list, `href="/errors/`+code+`/"`) || !inMarkdown {
				t.Errorf("%s lacks %s: %s", name, code, list)
			}
		}
	}
}

// TestSearchIndex checks the entries of a parameter, of a code and of a section.
func TestSearchIndex(t *testing.T) {
	b, err := SearchIndex(site(t).Documents)
	if err != nil {
		t.Fatal(err)
	}
	var index []searchDocument
	if err := json.Unmarshal(b, &index); err != nil {
		t.Fatal(err)
	}
	at := func(url string) searchDocument {
		i := slices.IndexFunc(index, func(d searchDocument) bool { return d.URL == url })
		if i < 0 {
			t.Fatalf("the index lacks %s", url)
		}
		return index[i]
	}
	if d := at("/parameters/kid/"); d.Name != "kid" || !strings.Contains(d.Keys, "32 hexadecimal digits") {
		t.Errorf("kid is %+v", d)
	}
	if d := at("/errors/-4020/"); d.Name != "-4020" || !strings.HasPrefix(d.Keys, "4020 error HTTP 400 ") {
		t.Errorf("-4020 is %+v", d)
	}
	if d := at("/errors/-4020/#the-fix"); d.Part != "The fix" || d.Text == "" {
		t.Errorf("the section of -4020 is %+v", d)
	}
	if slices.ContainsFunc(index, func(d searchDocument) bool { return strings.HasPrefix(d.URL, "/404") }) {
		t.Error("the index has the page 404")
	}
}
