// Package load reads the folders from which the site is made.
package load

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"playtoken"
	"playtoken/portal/paths"
	"playtoken/portal/tables"
)

// SiteName is the name of the site in titles and outlines.
const SiteName = "Playtoken"

// Content holds the pages and diagrams of the folder content. Do not change it.
type Content struct {
	// Pages are in the order of the site: home, guides, parameters, errors, and the others.
	Pages []Page
	// Diagrams are SVG drawings by file, such as "diagrams/key-wrapping.svg".
	Diagrams map[string]string
	// Missing are the pages that the folder lacks: pages of parameters and codes, and single pages.
	Missing []Missing
}

// A Missing is a page that the folder lacks.
type Missing struct {
	// File is the path of the page's file below content. Path is the page's address. Text is a
	// sentence that requests the page.
	File, Path, Text string
}

// String returns the mistake for the missing page: its file and Text.
func (m Missing) String() string { return "content/" + m.File + ": " + m.Text }

// Page returns the page at an address. It reports false if the site lacks the page.
func (c Content) Page(path string) (Page, bool) {
	i := slices.IndexFunc(c.Pages, func(p Page) bool { return p.Path == path })
	if i < 0 {
		return Page{}, false
	}
	return c.Pages[i], true
}

// Has reports whether the site has a page at the address.
func (c Content) Has(path string) bool {
	_, ok := c.Page(path)
	return ok
}

// Guides returns the guides of each section. Sections are in the order of their first guides.
func (c Content) Guides() [][]Page {
	var sections [][]Page
	place := map[string]int{}
	for _, p := range c.Pages {
		if p.Kind != KindGuide {
			continue
		}
		i, ok := place[p.Section]
		if !ok {
			i = len(sections)
			place[p.Section] = i
			sections = append(sections, nil)
		}
		sections[i] = append(sections[i], p)
	}
	return sections
}

// ReadContent reads the folder content. It leaves out pages of the kinds in without, and does not
// report them as missing.
func ReadContent(folder fs.FS, without ...Kind) (Content, Mistakes, error) {
	c := Content{Diagrams: map[string]string{}}
	var mistakes Mistakes
	var pages []Page
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		isPage := path.Ext(name) == ".md" && name != "README.md"
		isDiagram := path.Ext(name) == ".svg" && strings.HasPrefix(name, "diagrams/")
		if err != nil || d.IsDir() || !isPage && !isDiagram {
			return err
		}
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		if isDiagram {
			c.Diagrams[name] = string(b)
			return nil
		}
		p, wrong, ok := readPage(name, b)
		mistakes = append(mistakes, wrong...)
		if ok && !slices.Contains(without, p.Kind) {
			pages = append(pages, p)
		}
		return nil
	})
	if err != nil {
		return Content{}, nil, fmt.Errorf("the content cannot be read: %w", err)
	}
	c.Pages = inOrder(pages)
	c.Missing = missing(c, without)
	return c, mistakes, nil
}

// inOrder sorts pages into the order of the site.
func inOrder(pages []Page) []Page {
	order := map[string]int{}
	add := func(path string) { order[path] = len(order) }
	add(paths.Home)
	add(paths.Guides)
	var guides []Page
	for _, p := range pages {
		if p.Kind == KindGuide {
			guides = append(guides, p)
		}
	}
	slices.SortFunc(guides, func(a, b Page) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Path, b.Path))
	})
	// Guides of one section are adjacent, even if a guide of another section has an order between
	// theirs.
	for _, section := range (Content{Pages: guides}).Guides() {
		for _, p := range section {
			add(p.Path)
		}
	}
	add(paths.Parameters)
	for _, row := range playtoken.Parameters() {
		add(paths.Parameter(row.Name))
	}
	add(paths.Errors)
	for _, row := range tables.Codes() {
		add(paths.Error(row.Code))
	}
	add(paths.Check)
	add(paths.Try)
	add(paths.NotFound)
	return slices.SortedFunc(slices.Values(pages), func(a, b Page) int {
		return cmp.Compare(order[a.Path], order[b.Path])
	})
}

// missing returns the pages that the content lacks.
func missing(c Content, without []Kind) []Missing {
	var list []Missing
	demand := func(file, format string, args ...any) {
		p, err := placeOf(file)
		if err != nil {
			panic(err) // the files below come from the tables
		}
		if !slices.Contains(without, p.Kind) && !c.Has(p.Path) {
			list = append(list, Missing{file, p.Path, fmt.Sprintf(format, args...)})
		}
	}
	for _, row := range playtoken.Parameters() {
		demand("parameters/"+row.Name+".md",
			"the parameter %s has no page: write what it is for, its examples and its background", row.Name)
	}
	for _, row := range tables.Codes() {
		demand("errors/"+row.Code.String()+".md",
			"the code %v (%s) has no page: write what happened, its likely causes and the fix", row.Code, row.Text)
	}
	for _, file := range [...]string{
		"check.md", "try.md", "index.md", "404.md", "parameters/index.md", "errors/index.md", "guides/index.md",
	} {
		demand(file, "the page is missing: write its title, description and opening")
	}
	return list
}
