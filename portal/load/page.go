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

// String returns the name of the kind, which the style sheet uses as a class.
func (k Kind) String() string {
	return [...]string{"home", "index", "parameter", "error", "guide", "notfound", "check", "try"}[k]
}

// A Page is a page of the content.
type Page struct {
	Kind Kind
	File string // below content, such as "parameters/kid.md"
	Path string // such as "/parameters/kid/"
	FrontMatter
	Source string // the prose, facts filled in

	Parameter playtoken.Parameter // of a KindParameter
	Code      playtoken.CodeInfo  // of a KindError
}

// FrontMatter is the part of a file above the prose.
type FrontMatter struct {
	// Title is the title of the page. Of a parameter or a code it comes from the table.
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

// Index returns the index page above a page, "" for none. An index page is its own.
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

// RelatedPath returns the address of a page that Related names: of a parameter, a code, or a
// guide as in "guides/keys". It is "" for any other name.
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

// single are the pages of which there is one, by file.
var single = map[string]Page{
	"index.md":            {Kind: KindHome, Path: paths.Home},
	"404.md":              {Kind: KindNotFound, Path: paths.NotFound},
	"check.md":            {Kind: KindCheck, Path: paths.Check},
	"try.md":              {Kind: KindTry, Path: paths.Try},
	"parameters/index.md": {Kind: KindIndex, Path: paths.Parameters},
	"errors/index.md":     {Kind: KindIndex, Path: paths.Errors},
	"guides/index.md":     {Kind: KindIndex, Path: paths.Guides},
}

// placeOf returns the page that a file is for, without its content.
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
			return Page{}, errors.New("there is no parameter \"" + name +
				"\" in parameters.go; name the file after a parameter, or remove it")
		}
		return Page{Kind: KindParameter, File: file, Path: paths.Parameter(name), Parameter: row}, nil
	case "errors/":
		row, ok := tables.LookupCode(name)
		if !ok {
			return Page{}, errors.New("there is no code \"" + name +
				"\" in catalogue.go; name the file after a code, or remove it")
		}
		return Page{Kind: KindError, File: file, Path: paths.Error(row.Code), Code: row}, nil
	case "guides/":
		if !slug.MatchString(name) {
			return Page{}, errors.New("name a guide in lower-case letters, digits and single hyphens")
		}
		return Page{Kind: KindGuide, File: file, Path: paths.Guide(name)}, nil
	}
	return Page{}, errors.New("pages stand in parameters, errors and guides; content/README.md lists the others")
}

// readPage reads a file of the content. It is false when the file makes no page.
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
		mistakes.Add(file, "there is no fact {{%s}}: content/README.md lists them", name)
	}
	return p, mistakes, true
}

// split takes the front matter off a file.
func split(content []byte) (head []byte, prose string, err error) {
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(content, []byte("---\n"))
	if !ok {
		return nil, "", errors.New("the file has to begin with ---, and a description")
	}
	head, rest, ok = bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return nil, "", errors.New("its closing --- is missing")
	}
	return head, string(rest), nil
}

// checkFrontMatter demands the fields that the page's kind needs, and no other.
func checkFrontMatter(p Page) (mistakes Mistakes) {
	titled := p.Kind != KindParameter && p.Kind != KindError
	switch {
	case p.Description == "":
		mistakes.Add(p.File, "write a description: one sentence that stands under the title")
	case !strings.HasSuffix(p.Description, "."):
		mistakes.Add(p.File, "the description is a sentence and ends with a full stop")
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
		mistakes.Add(p.File, "leave out section and order: they are for guides")
	}
	return mistakes
}
