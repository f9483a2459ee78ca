package templates

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

var update = flag.Bool("update", false, "write the golden files again")

// page is a page with every part of a frame.
var page = Page{
	Site: &Site{
		Name: "Playtoken", BaseURL: "https://docs.example",
		Sections: []Link{{URL: "/guides/", Text: "Guides"}, {URL: "/parameters/", Text: "Parameters"}},
		Assets: Assets{
			CSS: "/assets/site.1.css", Theme: "/assets/theme.1.js", Script: "/assets/site.1.js",
			Icon: "/assets/icon.1.svg",
		},
	},
	Path: "/parameters/kid/", Title: "kid – Playtoken", Description: "Names the key.", Class: "parameter",
	Crumbs: []Link{{URL: "/", Text: "Playtoken"}, {URL: "/parameters/", Text: "Parameters"}},
	Sidebar: []Group{{Title: "Content key", Links: []Link{
		{URL: "/parameters/kek/", Text: "kek", Code: true},
		{URL: "/parameters/kid/", Text: "kid", Code: true, Current: true},
	}}},
	Contents: []Heading{
		{ID: "examples", Text: "Examples", Level: 2}, {ID: "hex", Text: "In hexadecimal", Level: 3},
	},
	Previous: &Link{URL: "/parameters/kek/", Text: "kek", Code: true},
	Next:     &Link{URL: "/errors/-4020/", Text: "-4020", Note: "kid <long>", Code: true},
	Edit:     "https://code.example/kid.md", Markdown: "/parameters/kid.md",
}

// bare is a page with the smallest possible frame.
var bare = Page{
	Site: &Site{Name: "Playtoken"},
	Path: page.Path, Title: page.Title, Description: page.Description, Class: page.Class, Hidden: true,
}

var refused = Example{
	Line: "PUT /hms/pr/token", State: "to a disabled account", Base: "a purchase", Hidden: 7,
	Text: "kid=%3C&cookie=1", Check: "/check/#kid=%3C",
	Rows: []Row{
		{
			Name: "kid", Changed: true, Value: []Span{{Text: "b3"}, {Text: `<"&`, Marked: true}, {Text: "2"}},
			Problems: []Diagnosis{{
				Code: "-4020", URL: "/errors/-4020/", Message: "kid is <long>", Details: "it has 36 characters",
				Fix: "send 32",
			}},
		},
		{
			Name: "cookie", Marked: true, Value: []Span{{Text: "1"}},
			Problems: []Diagnosis{{Warning: true, Details: "it is odd", Fix: "mend it"}},
		},
		{Name: "rightsType", Omitted: true},
	},
	Problems: []Diagnosis{{Code: "-2020", URL: "/errors/-2020/", Message: "Missing rights type"}},
}

var (
	facts = []Fact{
		{Label: "Status", Parts: []Part{{Text: "400 <Bad>"}}},
		{Label: "Carried by", Parts: []Part{
			{Text: "kid", URL: "/parameters/kid/", Code: true}, {Text: "ek", Code: true}, {Text: "more", URL: "/more/"},
		}},
	}
	related = []Link{
		{URL: "/errors/-4020/", Text: "-4020", Note: "kid", Code: true}, {URL: "/guides/keys/", Text: "Keys"},
	}
	panels = []Panel{
		{Key: "bash", Title: "curl", HTML: "<pre>curl</pre>"}, {Key: "go", Title: "Go", HTML: "<pre>go</pre>"},
	}
)

// checking returns the frame of the page that checks requests.
func checking() Page {
	p := bare
	p.Class, p.Closed = "check", true
	p.Site = &Site{
		Name: "Playtoken", BaseURL: "https://docs.example",
		Assets: Assets{IconData: "data:image/svg+xml;base64,PHN2Zy8+"},
		Check:  CheckAssets{Folder: "/assets/check.1/", Modules: []string{"/assets/check.1/main.js"}},
	}
	return p
}

// checkPage returns the content of the page that checks requests, or of the page as one file.
func checkPage(asFile bool) CheckPage {
	c := CheckPage{
		Heading: "Check <it>", Body: "<p>Prose.</p>", File: "/check/check.html", Try: "/try/", Languages: panels[:1],
		Galleries: []Gallery{{Title: "Mistakes", Note: "Each <one>.", Links: related}, {Title: "None"}},
		Groups: []FieldGroup{
			{
				Title: "Key", ID: "key", Open: true,
				Keys: []Field{{
					Name: "kid", Summary: "The key id", Format: "32 <digits>", URL: "/parameters/kid/",
					Needed: "always",
				}},
				Fields: []Field{{
					Name: "kek", Secret: true, Number: true, Levels: []string{"100"},
					Needed: "ek", Only: "rightsType=Rental",
				}},
			},
			{Title: "Request", ID: "request", Fields: []Field{{Name: "errorFormat", Values: []string{"html", "json"}}}},
		},
	}
	if asFile {
		c.File = ""
	}
	return c
}

// parameterGroups, codeGroups and guideGroups are the contents of index pages.
var (
	parameterGroups = []ParameterGroup{{Title: "Key", ID: "key", Rows: []ParameterRow{
		{Name: "kid", URL: "/parameters/kid/", Summary: "The key id", Required: "required", Format: "32 <digits>"},
		{
			Name: "algId", URL: "/parameters/algId/", Summary: "The cipher", Format: "aesctr",
			Extension: true, Secret: true,
		},
	}}}
	codeGroups = []CodeGroup{{Title: "Key", ID: "key", Rows: []CodeRow{{
		Code: "-4020", URL: "/errors/-4020/", Text: "kid is <long>", Status: "400 Bad Request",
		FoundBy: "found by the service", Parameters: []Part{{Text: "kid", URL: "/parameters/kid/", Code: true}},
	}}}}
	guideGroups = []GuideGroup{{Title: "Start", ID: "start", Guides: []GuideRow{
		{Title: "Quickstart", URL: "/guides/quickstart/", Description: "A <token>."},
	}}}
)

// TestGolden compares the components with the files in testdata.
func TestGolden(t *testing.T) {
	const prose, svg = "<p>Prose.</p>", `<svg viewBox="0 0 1 1"></svg>`
	accepted := Example{
		Accepted: true, Rows: []Row{{Name: "kid", Changed: true, Value: []Span{{Text: "%5Ekid1"}}}},
	}
	for name, c := range map[string]templ.Component{
		"plate": Plate(facts),
		"mistakes": Mistakes([]Mistake{
			{Mistake: "missing", Code: "-4018", URL: "/errors/-4018/", Text: "Missing <kid>"},
		}),
		"example-refused":   RequestExample(refused),
		"example-accepted":  RequestExample(accepted),
		"example-whole":     RequestExample(Example{Accepted: true, Hidden: 9, Base: "a purchase"}),
		"panels":            Panels("Language", panels),
		"related":           Related(related),
		"related-none":      Related(nil),
		"figure":            Figure(svg, "A <drawing>"),
		"figure-no-caption": Figure(svg, ""),
		"page":              Guide(page, "Keys <all>", prose, related),
		"page-bare":         NotFound(bare, "There is no such page", prose),
		"home": Home(bare, "License tokens", []Link{{URL: "/guides/", Text: "Start"}}, refused, prose,
			page.Sidebar),
		"parameter": Parameter(bare, "kid", true, facts, nil, related[:1], prose,
			`<div class="footnotes">A source.</div>`, nil),
		"parameters": Parameters(bare, "Parameters", "", parameterGroups),
		"error": Error(bare, "-4020", "kid is <long>", facts, prose, panels,
			`<div class="footnotes">A source.</div>`, nil),
		"errors":     Errors(bare, "Errors", "", codeGroups),
		"guides":     Guides(bare, "Guides", "", guideGroups),
		"check":      Check(checking(), checkPage(false)),
		"check-file": CheckFile(checking(), checkPage(true), "default-src 'none'"),
		"try": Try(checking(), TryPage{
			Heading: "Try <it>", Body: prose, Endpoint: "/hms/pr/token", Command: "curl 'https://docs.example/?a&b'",
		}),
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := c.Render(context.Background(), &b); err != nil {
				t.Fatal(err)
			}
			// One element a line makes differences readable.
			got := strings.ReplaceAll(b.String(), "><", ">\n<") + "\n"
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("%v: run go test ./templates -update, and read the new file", err)
			}
			if got != string(want) {
				t.Errorf("%s differs: run go test ./templates -update, and read the difference. It is now\n%s",
					file, got)
			}
		})
	}
}
