package check

import (
	"strings"
	"testing"
	"testing/fstest"

	"playtoken/portal/answers"
	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
)

const guide = "---\ntitle: A guide\ndescription: It is one.\nsection: Start\norder: 1\n---\n"

// read reads files as the folder content. It fails the test if package load finds mistakes.
func read(t *testing.T, sources map[string]string) load.Content {
	t.Helper()
	folder := fstest.MapFS{}
	for name, source := range sources {
		folder[name] = &fstest.MapFile{Data: []byte(source)}
	}
	content, mistakes, err := load.ReadContent(folder)
	if err != nil || len(mistakes) > 0 {
		t.Fatalf("the content cannot be read: %v, %v", err, mistakes)
	}
	return content
}

func TestPages(t *testing.T) {
	const ok, wrong = "```request ok\n```\n", "```request -4020\nkid=1\n```\n"
	sections := func(request, fix string) string {
		return "---\ndescription: It is.\n---\n## What happened\n\n" + request +
			"\n## Likely causes\n\nNone.\n\n## The fix\n\n" + fix
	}
	related := func(name string) string {
		return strings.Replace(guide, "order: 1", "order: 1\nrelated: ["+name+"]", 1)
	}
	endpoint, err := answers.New("")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, source string
		draft              bool
		want               string
	}{
		{"parameter", "parameters/kid.md", "---\ndescription: It is.\n---\n" + ok + "\n" + wrong, false, ""},
		{"parameter without examples", "parameters/kid.md", "---\ndescription: It is.\n---\n", false,
			"write an accepted request"},
		{"parameter without a refused example", "parameters/kid.md", "---\ndescription: It is.\n---\n" + ok, false,
			"write a refused request"},
		{"code", "errors/-4020.md", sections(wrong, ok), false, ""},
		{"code without sections", "errors/-4020.md", "---\ndescription: It is.\n---\n", false,
			`section 1 has to be "## What happened"`},
		{"code without a failing request", "errors/-4020.md", sections("```request -4018\nkid=\n```\n", ok), false,
			"write a failing request"},
		{"code without a corrected request", "errors/-4020.md", sections(wrong, ""), false,
			"write a corrected request"},
		{"related", "guides/a.md", related("guides/a"), false, ""},
		{"related to nothing", "guides/a.md", related("kidd"), false,
			`related: "kidd" is not a parameter, a code or a guide`},
		{"related to a missing page", "guides/a.md", related("kid"), false,
			`related: the page of "kid", content/parameters/kid.md, is missing`},
		{"related to a missing page, in a draft", "guides/a.md", related("kid"), true, ""},
		{"diagram that no page shows", "diagrams/a.svg", "<svg/>", false,
			"content/diagrams/a.svg: no page shows this diagram"},
		{"diagram that no page shows, in a draft", "diagrams/a.svg", "<svg/>", true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := read(t, map[string]string{c.file: c.source})
			documents, mistakes, err := prose.Render(content, endpoint, "https://x.example/")
			if err != nil || len(mistakes) > 0 {
				t.Fatalf("the prose has mistakes: %v, %v", err, mistakes)
			}
			got := Pages(content, documents, c.draft).Error()
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("the mistakes are %q, want %q", got, c.want)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	content := read(t, map[string]string{
		"guides/a.md": guide,
		"guides/b.md": strings.Replace(guide, "order: 1", "order: 2", 1),
		"check.md":    "---\ntitle: x\ndescription: It is.\n---\n",
	})
	for _, c := range []struct{ name, page, want string }{
		{"page", `<a href="/guides/b/">`, ""},
		{"anchor", `<a href="/guides/b/#two">`, ""},
		{"anchor of the page itself", `<h2 id="one"></h2><a href="#one">`, ""},
		{"file", `<img src="/icon.svg">`, ""},
		{"elsewhere", `<a href="https://x.example/"> <a href="mailto:x@x.example"> <img src="data:,x">`, ""},
		{"the site's own address", `<link href="http://docs.example/nowhere/">`, ""},
		{"request", `<a href="/check/#kid=1">`, ""},
		{"missing page", `<a href="/parameters/kid/"> <a href="/parameters/kid.md">`, ""},
		{"nowhere", `<a href="/nowhere/">`, `the site has no page or file for the link "/nowhere/"`},
		{"file that is not there", `<div data-index="/assets/x.json">`,
			`the site has no page or file for the link "/assets/x.json"`},
		{"relative", `<a href="b.md">`, "does not begin with /"},
		{"plain http", `<a href="http://x.example/">`, "does not begin with /"},
		{"anchor that is not there", `<a href="#one">`, "the page lacks the anchor of the link"},
		{"anchor of another page that is not there", `<a href="/guides/b/#one">`, "lacks the anchor"},
		{"anchor twice", `<h2 id="one"></h2><h3 id="one"></h3>`, `the page has the anchor "one" twice`},
		{"escaped", `<a href="/guides/b/?a=1&amp;b=2">`,
			`the site has no page or file for the link "/guides/b/?a=1&b=2"`},
		{"guide of a draft", `<a href="/guides/later/">`,
			`the site has no page or file for the link "/guides/later/"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			built := files.Set{"icon.svg": {}, paths.File(paths.Check): {}}
			built[paths.File("/guides/a/")] = []byte(c.page)
			built[paths.File("/guides/b/")] = []byte(`<h2 id="two"></h2>`)
			got := Links(content, built, "http://docs.example", false).Error()
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("the mistakes are %q, want %q", got, c.want)
			}
			if got != "" && !strings.HasPrefix(got, "content/guides/a.md: ") {
				t.Errorf("%q does not begin with the file", got)
			}
			if strings.HasPrefix(c.name, "guide of a draft") {
				if got := Links(content, built, "", true); len(got) > 0 {
					t.Errorf("the draft has the mistakes %q", got)
				}
			}
		})
	}
}
