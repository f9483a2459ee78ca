package load

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"playtoken"
	"playtoken/portal/tables"
)

const guide = "---\ntitle: A guide\ndescription: It is one.\nsection: Start\norder: 1\n---\n"

// folder returns a folder with the given texts by file.
func folder(files map[string]string) fs.FS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, file, source, want string }{
		{"none", "guides/a.md", guide + "Prose with {{codes}} codes.\n", ""},
		{"none in a parameter", "parameters/kid.md", "---\ndescription: It is.\n---\n", ""},
		{"no front matter", "guides/a.md", "Prose.\n", "has to begin with ---"},
		{"front matter without end", "guides/a.md", "---\ntitle: A guide\n", "closing --- is missing"},
		{"unknown field", "guides/a.md", strings.Replace(guide, "order", "weight", 1),
			"the front matter cannot be read"},
		{"no title", "guides/a.md", strings.Replace(guide, "title: A guide\n", "", 1), "write a title"},
		{"no description", "guides/a.md", strings.Replace(guide, "It is one.", "", 1), "write a description"},
		{"no full stop", "guides/a.md", strings.Replace(guide, "It is one.", "It is one", 1), "ends with a full stop"},
		{"no section", "guides/a.md", strings.Replace(guide, "section: Start\n", "", 1),
			"a guide needs a section and an order"},
		{"section of a parameter", "parameters/kid.md", "---\ndescription: It is.\norder: 1\n---\n",
			"leave out section and order"},
		{"title of a parameter", "parameters/kid.md", "---\ntitle: kid\ndescription: It is.\n---\n",
			"leave out the title"},
		{"guide with a bad name", "guides/A_b.md", guide, "name a guide in lower-case letters"},
		{"page elsewhere", "more/a.md", guide, "pages belong in parameters, errors and guides"},
		{"page without a parameter", "parameters/kidd.md", guide, `unknown parameter "kidd"`},
		{"page of a numbered parameter", "parameters/kid.1.md", guide, `unknown parameter "kid.1"`},
		{"page without a code", "errors/-4.md", guide, `unknown code "-4"`},
		{"unknown fact", "guides/a.md", guide + "{{kid.colour}}\n", "unknown fact {{kid.colour}}"},
		{"unknown fact in the description", "guides/a.md", strings.Replace(guide, "one.", "{{x}}.", 1),
			"unknown fact {{x}}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, mistakes, err := ReadContent(folder(map[string]string{c.file: c.source}))
			if err != nil {
				t.Fatal(err)
			}
			if got := mistakes.Error(); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("the mistakes are %q, want %q", got, c.want)
			}
			for _, m := range mistakes {
				if !strings.HasPrefix(m, "content/"+c.file+": ") {
					t.Errorf("%q does not begin with the file", m)
				}
			}
		})
	}
}

// TestMissing expects a missing page for every row of the tables, except for pages that exist and
// kinds that are left out.
func TestMissing(t *testing.T) {
	files := func(content fs.FS, without ...Kind) (list []string) {
		c, _, err := ReadContent(content, without...)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range c.Missing {
			list = append(list, m.File)
		}
		return list
	}
	want := []string{}
	for _, p := range playtoken.Parameters() {
		want = append(want, "parameters/"+p.Name+".md")
	}
	for _, row := range tables.Codes() {
		want = append(want, "errors/"+row.Code.String()+".md")
	}
	want = append(want, "check.md", "try.md", "index.md", "404.md",
		"parameters/index.md", "errors/index.md", "guides/index.md")
	if got := files(folder(nil)); !slices.Equal(got, want) {
		t.Errorf("an empty folder lacks %q, want %q", got, want)
	}
	page := folder(map[string]string{"parameters/kid.md": "---\ndescription: It is.\n---\n"})
	got := files(page, KindCheck, KindTry)
	for _, there := range []string{"parameters/kid.md", "check.md", "try.md"} {
		if slices.Contains(got, there) {
			t.Errorf("%s is reported as missing", there)
		}
	}
	if len(got) != len(want)-3 {
		t.Errorf("the folder lacks %q", got)
	}
}

// TestOrder expects the pages of the repository's content in the order of the site, and each
// section of guides in one place.
func TestOrder(t *testing.T) {
	c, mistakes, err := ReadContent(os.DirFS("../../content"))
	if err != nil || len(mistakes) > 0 || len(c.Missing) > 0 {
		t.Fatalf("the content has mistakes: %v, %v, %v", err, mistakes, c.Missing)
	}
	var order []string
	for _, p := range c.Pages {
		if name := p.Kind.String(); len(order) == 0 || order[len(order)-1] != name {
			order = append(order, name)
		}
	}
	want := []string{"home", "index", "guide", "index", "parameter", "index", "error", "check", "try", "notfound"}
	if !slices.Equal(order, want) {
		t.Errorf("the kinds of the pages are %q, want %q", order, want)
	}
	seen := map[string]bool{}
	last := ""
	for _, section := range c.Guides() {
		for _, p := range section {
			if p.Section != last && seen[p.Section] {
				t.Errorf("the section %s is in two places", p.Section)
			}
			last, seen[p.Section] = p.Section, true
		}
	}
	if len(seen) < 3 {
		t.Errorf("the sections of the guides are %v", seen)
	}
	for path, title := range map[string]string{
		"/parameters/kid/": "kid", "/errors/-4020/": "-4020 kid must be 32 hexadecimal characters long",
	} {
		if p, ok := c.Page(path); !ok || p.Title != title {
			t.Errorf("the title of %s is %q, want %q", path, p.Title, title)
		}
	}
	if c.Diagrams["diagrams/key-id-order.svg"] == "" {
		t.Error("the diagrams lack diagrams/key-id-order.svg")
	}
}

// TestReadme expects ReadContent to ignore README.md and files of unknown types.
func TestReadme(t *testing.T) {
	c, mistakes, err := ReadContent(folder(map[string]string{"README.md": "For authors.\n", "images/x.png": "x"}))
	if err != nil || len(mistakes) > 0 || len(c.Pages) > 0 {
		t.Errorf("the pages are %v, the mistakes %v: %v", c.Pages, mistakes, err)
	}
}
