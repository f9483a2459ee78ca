package portal

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"playtoken/internal/issue"
	"playtoken/portal/files"
	"playtoken/portal/request"
)

// Options say what to build.
type Options struct {
	// Out is the folder to write. What is in it and not of the site is removed.
	Out string
	// Content is the folder content, Assets the folder web/site.
	Content, Assets fs.FS
	// Check is the folder web/check, Checker the checker's npm package. Without a Checker there is no page that checks requests.
	Check, Checker fs.FS
	// Try adds the page that sends requests to the token endpoint that serves the site. It needs a Checker.
	Try bool
	// Endpoint answers the requests that pages show.
	Endpoint request.Endpoint
	// BaseURL is where the site will be, without a final slash, for canonical links; "" for links relative to the host alone.
	BaseURL string
	// TokenURL is the address of the token endpoint in the samples; "" for that of an endpoint beside the site, or on this machine.
	TokenURL string
	// EditURL is what a page's path below content is appended to for its edit link; "" for no edit links.
	EditURL string
	// Draft builds although pages are missing, and leaves out the links to them.
	Draft bool
}

// Mistakes are all that is wrong with the content: a sentence each, with the file it is about.
type Mistakes []string

func (m Mistakes) Error() string { return strings.Join(m, "\n") }

// A Report tells what was built.
type Report struct {
	// Pages is how many HTML pages there are, Files how many files in all.
	Pages, Files int
	// Missing are the pages that a draft lacks: a sentence each.
	Missing []string
}

// Build builds the site. The error is of type Mistakes when the content has any; then nothing is written.
func Build(o Options) (Report, error) {
	out, report, err := render(o)
	if err != nil {
		return report, err
	}
	report.Files, err = files.Write(o.Out, out)
	return report, err
}

// render makes all files of the site, without their compressed versions.
func render(o Options) (files.Set, Report, error) {
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	if o.TokenURL == "" {
		o.TokenURL = cmp.Or(o.BaseURL, "http://127.0.0.1:8787") + issue.Path
	}
	s := &site{options: o, pages: map[string]*page{}, out: files.Set{}, drawings: map[string]bool{}, anchors: map[string]map[string]bool{}}
	if err := s.loadAssets(); err != nil {
		return nil, Report{}, err
	}
	if err := s.load(); err != nil {
		return nil, Report{}, err
	}
	if err := s.loadCheck(); err != nil {
		return nil, Report{}, err
	}
	s.complete()
	s.order()
	for _, p := range s.sequence {
		s.markdown(p)
	}
	s.common.Name, s.common.BaseURL, s.common.Sections = siteName, o.BaseURL, s.sections()
	s.common.Assets.SearchIndex = s.asset("search.json", s.searchIndex())
	for _, p := range s.sequence {
		s.renderPage(p)
	}
	s.writeWorker()
	s.writeMachineFiles()
	s.checkDiagrams()
	s.checkLinks()
	if !o.Draft {
		s.mistakes = append(s.mistakes, s.missing...)
	}
	// What failed can look like a mistake of the content elsewhere.
	if s.failure != nil {
		return nil, Report{}, s.failure
	}
	if len(s.mistakes) > 0 {
		return nil, Report{}, s.mistakes
	}
	return s.out, Report{Pages: s.count, Missing: s.missing}, nil
}

// mistake notes what is wrong with the content in file.
func (s *site) mistake(file, format string, args ...any) {
	s.mistakes = append(s.mistakes, "content/"+file+": "+fmt.Sprintf(format, args...))
}

// fail notes a failure that is not the content's.
func (s *site) fail(err error) { s.failure = errors.Join(s.failure, err) }
