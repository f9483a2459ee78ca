package portal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"playtoken"
	"playtoken/portal/facts"
	"playtoken/portal/files"
	"playtoken/portal/paths"
	"playtoken/portal/request"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// A kind is a kind of page.
type kind uint8

const (
	kindHome kind = iota
	kindIndex
	kindParameter
	kindError
	kindGuide
	kindNotFound
	kindCheck
	kindTry
)

// frontMatter is what stands above a page's prose.
type frontMatter struct {
	Title       string   `yaml:"title"`
	Description string   `yaml:"description"`
	Section     string   `yaml:"section"`
	Order       int      `yaml:"order"`
	Related     []string `yaml:"related"`
}

// A page is a page of the site.
type page struct {
	kind kind
	file string // below content, such as "parameters/kid.md"
	path string // such as "/parameters/kid/"
	frontMatter
	source string // the prose, facts filled in

	parameter playtoken.Parameter // kindParameter
	code      playtoken.CodeInfo  // kindError

	html     string
	notes    string // the footnotes, where the template adds to the prose
	headings []templates.Heading
	passages []passage // for the search
	// raised are the codes that its requests raise.
	raised []playtoken.Code
	// failing and corrected are the first requests of an error's page that raise its code, and that are accepted.
	failing, corrected *request.Exchange
}

// site is the state of a build.
type site struct {
	options Options
	common  templates.Site
	out     files.Set
	// checkFiles are the files of the page that checks requests, by their paths below its folder.
	checkFiles files.Set
	pages      map[string]*page // by path
	sequence   []*page          // in the order of the site
	drawings   map[string]bool  // diagrams that a page names
	anchors    map[string]map[string]bool
	links      []link
	count      int

	mistakes Mistakes
	missing  []string
	failure  error
}

// load reads every page of the content.
func (s *site) load() error {
	err := fs.WalkDir(s.options.Content, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".md" || name == "README.md" {
			return err
		}
		b, err := fs.ReadFile(s.options.Content, name)
		if err != nil {
			return err
		}
		s.add(name, b)
		return nil
	})
	if err != nil {
		return fmt.Errorf("the content cannot be read: %w", err)
	}
	return nil
}

// slug is the form of a guide's file name.
var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// add reads the page in a file.
func (s *site) add(name string, b []byte) {
	p := &page{file: name, path: "/" + strings.TrimSuffix(name, ".md") + "/"}
	folder, base := path.Split(strings.TrimSuffix(name, ".md"))
	switch {
	case name == "index.md":
		p.kind, p.path = kindHome, "/"
	case name == "404.md":
		p.kind, p.path = kindNotFound, "/404.html"
	case name == "check.md":
		p.kind = kindCheck
	case name == "try.md":
		p.kind = kindTry
	case base == "index" && (folder == "parameters/" || folder == "errors/" || folder == "guides/"):
		p.kind, p.path = kindIndex, "/"+folder
	case folder == "parameters/":
		p.kind = kindParameter
		row, ok := playtoken.LookupParameter(base)
		if !ok || row.Name != base {
			s.mistake(name, "there is no parameter %q in parameters.go; name the file after a parameter, or remove it", base)
			return
		}
		p.parameter = row
	case folder == "errors/":
		p.kind = kindError
		row, ok := tables.LookupCode(base)
		if !ok {
			s.mistake(name, "there is no code %q in catalogue.go; name the file after a code, or remove it", base)
			return
		}
		p.code = row
	case folder == "guides/":
		p.kind = kindGuide
		if !slug.MatchString(base) {
			s.mistake(name, "name a guide in lower-case letters, digits and single hyphens")
			return
		}
	default:
		s.mistake(name, "pages stand in parameters, errors and guides; content/README.md lists the others")
		return
	}
	head, body, err := split(b)
	if err == nil {
		err = yaml.UnmarshalWithOptions(head, &p.frontMatter, yaml.DisallowUnknownField())
	}
	if err != nil {
		s.mistake(name, "the front matter cannot be read: %v", firstLine(err))
		return
	}
	s.checkFrontMatter(p)
	for _, text := range [...]*string{&p.Description, &body} {
		var unknown []string
		*text, unknown = facts.Fill(*text)
		for _, name := range unknown {
			s.mistake(p.file, "there is no fact {{%s}}: content/README.md lists them", name)
		}
	}
	p.source = body
	s.pages[p.path] = p
}

// split takes the front matter off a page.
func split(b []byte) (head []byte, body string, err error) {
	b = bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(b, []byte("---\n"))
	if !ok {
		return nil, "", errors.New("the file has to begin with ---, and a description")
	}
	head, rest, ok = bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return nil, "", errors.New("its closing --- is missing")
	}
	return head, string(rest), nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// checkFrontMatter demands the fields that the page's kind needs.
func (s *site) checkFrontMatter(p *page) {
	titled := p.kind != kindParameter && p.kind != kindError
	switch {
	case p.Description == "":
		s.mistake(p.file, "write a description: one sentence that stands under the title")
	case !strings.HasSuffix(p.Description, "."):
		s.mistake(p.file, "the description is a sentence and ends with a full stop")
	}
	switch {
	case titled && p.Title == "":
		s.mistake(p.file, "write a title")
	case !titled && p.Title != "":
		s.mistake(p.file, "leave out the title: it comes from the table")
	}
	switch {
	case p.kind == kindGuide && (p.Section == "" || p.Order == 0):
		s.mistake(p.file, "a guide needs a section and an order")
	case p.kind != kindGuide && (p.Section != "" || p.Order != 0):
		s.mistake(p.file, "leave out section and order: they are for guides")
	}
}

// complete notes the pages that the tables demand and the content lacks.
func (s *site) complete() {
	for _, p := range playtoken.Parameters() {
		if s.pages[paths.Parameter(p.Name)] == nil {
			s.lacks("parameters/"+p.Name+".md", "the parameter %s has no page: write what it is for, its examples and its background", p.Name)
		}
	}
	for _, row := range tables.Codes() {
		if s.pages[paths.Error(row.Code)] == nil {
			s.lacks("errors/"+row.Code.String()+".md", "the code %v (%s) has no page: write what happened, its likely causes and the fix", row.Code, row.Text)
		}
	}
	for _, name := range [...]string{"check.md", "try.md", "index.md", "404.md", "parameters/index.md", "errors/index.md", "guides/index.md"} {
		found := false
		for _, p := range s.pages {
			found = found || p.file == name
		}
		if name == "check.md" && s.options.Checker == nil || name == "try.md" && !s.tries() {
			continue
		}
		if !found {
			s.lacks(name, "the page is missing: write its title, description and opening")
		}
	}
}

func (s *site) lacks(file, format string, args ...any) {
	s.missing = append(s.missing, "content/"+file+": "+fmt.Sprintf(format, args...))
}
