package load

import (
	"bytes"
	"errors"
	"path"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"playtoken"
	"playtoken/portal/facts"
	"playtoken/portal/paths"
	"playtoken/portal/tables"
)

// A Kind is a kind of page.
type Kind uint8

const (
	KindHome Kind = iota
	KindIndex
	KindParameter
	KindError
	KindGuide
	KindNotFound
	KindCheck
	KindTry
)

// String returns the name of the kind. The style sheet has a class of that name.
func (k Kind) String() string {
	return [...]string{"home", "index", "parameter", "error", "guide", "notfound", "check", "try"}[k]
}

// A Page is a page of the content.
type Page struct {
	Kind Kind
	File string // below content, such as "parameters/kid.md"
	Path string // such as "/parameters/kid/"
	FrontMatter
	Source string // the prose in Markdown, with facts filled in

	Parameter playtoken.Parameter // for KindParameter
	Code      playtoken.CodeInfo  // for KindError
}

// FrontMatter is the part of a file above the prose.
type FrontMatter struct {
	// Title is the title of the page. For a parameter or a code it comes from the table.
	Title       string   `yaml:"title"`
	Description string   `yaml:"description"`
	Section     string   `yaml:"section"`
	Order       int      `yaml:"order"`
	Related     []string `yaml:"related"`
}

// Name returns the page's name in a list of links: the name of a parameter, a code, or the title.
func (p Page) Name() string {
	if p.Kind == KindError {
		return p.Code.Code.String()
	}
	return p.Title
}

// Index returns the address of the index page above a page, or "". For an index page it returns the
// page itself.
func (p Page) Index() string {
	switch p.Kind {
	case KindIndex:
		return p.Path
	case KindGuide:
		return paths.Guides
	case KindParameter:
		return paths.Parameters
	case KindError:
		return paths.Errors
	}
	return ""
}

// RelatedPath returns the address of the page for a name in Related: a parameter, a code, or a
// guide such as "guides/keys". It returns "" for any other name.
func RelatedPath(name string) string {
	if slug, ok := strings.CutPrefix(name, "guides/"); ok {
		return paths.Guide(slug)
	}
	if row, ok := tables.LookupCode(name); ok {
		return paths.Error(row.Code)
	}
	return tables.Path(name)
}

// slug is the form of a guide's file name.
var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// single has the pages that are the only ones of their kind, and the index pages, by file.
var single = map[string]Page{
	"index.md":            {Kind: KindHome, Path: paths.Home},
	"404.md":              {Kind: KindNotFound, Path: paths.NotFound},
	"check.md":            {Kind: KindCheck, Path: paths.Check},
	"try.md":              {Kind: KindTry, Path: paths.Try},
	"parameters/index.md": {Kind: KindIndex, Path: paths.Parameters},
	"errors/index.md":     {Kind: KindIndex, Path: paths.Errors},
	"guides/index.md":     {Kind: KindIndex, Path: paths.Guides},
}

// placeOf returns the page for a file, without its content. It returns an error for a file at a
// wrong place.
func placeOf(file string) (Page, error) {
	if p, ok := single[file]; ok {
		p.File = file
		return p, nil
	}
	folder, name := path.Split(strings.TrimSuffix(file, ".md"))
	switch folder {
	case "parameters/":
		row, ok := playtoken.LookupParameter(name)
		if !ok || row.Name != name {
			return Page{}, errors.New("unknown parameter \"" + name +
				"\": name the file after a parameter of parameters.go, or remove it")
		}
		return Page{Kind: KindParameter, File: file, Path: paths.Parameter(name), Parameter: row}, nil
	case "errors/":
		row, ok := tables.LookupCode(name)
		if !ok {
			return Page{}, errors.New("unknown code \"" + name +
				"\": name the file after a code of catalogue.go, or remove it")
		}
		return Page{Kind: KindError, File: file, Path: paths.Error(row.Code), Code: row}, nil
	case "guides/":
		if !slug.MatchString(name) {
			return Page{}, errors.New("name a guide in lower-case letters, digits and single hyphens")
		}
		return Page{Kind: KindGuide, File: file, Path: paths.Guide(name)}, nil
	}
	return Page{}, errors.New("pages belong in parameters, errors and guides; content/README.md lists the exceptions")
}

// readPage reads a file of the content. It reports false if the file cannot be a page.
func readPage(file string, content []byte) (p Page, mistakes Mistakes, ok bool) {
	p, err := placeOf(file)
	if err != nil {
		mistakes.Add(file, "%v", err)
		return Page{}, mistakes, false
	}
	head, prose, err := split(content)
	if err == nil {
		err = yaml.UnmarshalWithOptions(head, &p.FrontMatter, yaml.DisallowUnknownField())
	}
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		mistakes.Add(file, "the front matter cannot be read: %v", line)
		return Page{}, mistakes, false
	}
	mistakes = checkFrontMatter(p)
	switch p.Kind {
	case KindParameter:
		p.Title = p.Parameter.Name
	case KindError:
		p.Title = p.Code.Code.String() + " " + tables.ShortText(p.Code)
	}
	var unknown, more []string
	p.Description, unknown = facts.Fill(p.Description)
	p.Source, more = facts.Fill(prose)
	for _, name := range append(unknown, more...) {
		mistakes.Add(file, "unknown fact {{%s}}: content/README.md lists the facts", name)
	}
	return p, mistakes, true
}

// split separates the front matter and the prose of a file.
func split(content []byte) (head []byte, prose string, err error) {
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(content, []byte("---\n"))
	if !ok {
		return nil, "", errors.New("the file has to begin with --- and a description")
	}
	head, rest, ok = bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return nil, "", errors.New("its closing --- is missing")
	}
	return head, string(rest), nil
}

// checkFrontMatter expects the fields that the page's kind requires, and no others.
func checkFrontMatter(p Page) (mistakes Mistakes) {
	titled := p.Kind != KindParameter && p.Kind != KindError
	switch {
	case p.Description == "":
		mistakes.Add(p.File, "write a description: one sentence for the line under the title")
	case !strings.HasSuffix(p.Description, "."):
		mistakes.Add(p.File, "write the description as a sentence that ends with a full stop")
	}
	switch {
	case titled && p.Title == "":
		mistakes.Add(p.File, "write a title")
	case !titled && p.Title != "":
		mistakes.Add(p.File, "leave out the title: it comes from the table")
	}
	switch {
	case p.Kind == KindGuide && (p.Section == "" || p.Order == 0):
		mistakes.Add(p.File, "a guide needs a section and an order")
	case p.Kind != KindGuide && (p.Section != "" || p.Order != 0):
		mistakes.Add(p.File, "leave out section and order: only guides have them")
	}
	return mistakes
}
