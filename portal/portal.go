package portal

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"strings"

	"playtoken/internal/issue"
	"playtoken/portal/check"
	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/machine"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/templates"
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

// A Report tells what was built.
type Report struct {
	// Pages is how many HTML pages there are, Files how many files in all.
	Pages, Files int
	// Missing are the pages that a draft lacks: a sentence each.
	Missing []load.Missing
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
	s := &site{options: o, pages: map[string]*page{}, out: files.Set{}}
	var err error
	if s.common.Assets, s.out, err = load.ReadAssets(o.Assets); err != nil {
		return nil, Report{}, err
	}
	var without []load.Kind
	if o.Checker == nil {
		without = append(without, load.KindCheck)
	}
	if !s.tries() {
		without = append(without, load.KindTry)
	}
	if s.content, s.mistakes, err = load.ReadContent(o.Content, without...); err != nil {
		return nil, Report{}, err
	}
	documents, mistakes, err := prose.Render(s.content, o.Endpoint, o.TokenURL)
	if err != nil {
		return nil, Report{}, err
	}
	s.mistakes = append(s.mistakes, mistakes...)
	for i := range documents {
		p := &documents[i]
		s.pages[p.Path] = p
		s.sequence = append(s.sequence, p)
	}
	if err := s.loadCheck(); err != nil {
		return nil, Report{}, err
	}
	s.common.Name, s.common.BaseURL, s.common.Sections = load.SiteName, o.BaseURL, s.sections()
	s.common.Assets.SearchIndex = s.asset("search.json", s.searchIndex())
	for _, p := range s.sequence {
		s.renderPage(p)
	}
	s.writeWorker()
	machineFiles, err := machine.Files(documents, o.BaseURL, o.TokenURL)
	if err != nil {
		return nil, Report{}, err
	}
	maps.Copy(s.out, machineFiles)
	s.mistakes = append(s.mistakes, check.Pages(s.content, documents, o.Draft)...)
	s.mistakes = append(s.mistakes, check.Links(s.content, s.out, o.BaseURL, o.Draft)...)
	if !o.Draft {
		for _, m := range s.content.Missing {
			s.mistakes = append(s.mistakes, m.String())
		}
	}
	// What failed can look like a mistake of the content elsewhere.
	if s.failure != nil {
		return nil, Report{}, s.failure
	}
	if len(s.mistakes) > 0 {
		return nil, Report{}, s.mistakes
	}
	return s.out, Report{Pages: s.count, Missing: s.content.Missing}, nil
}

// fail notes a failure that is not the content's.
func (s *site) fail(err error) { s.failure = errors.Join(s.failure, err) }

// A page is a page of the site.
type page = prose.Document

// failing is the first request of an error's page that raises its code.
func failing(p *page) *request.Exchange {
	x, ok := p.Failing()
	if !ok {
		return nil
	}
	return &x
}

// site is the state of a build.
type site struct {
	options Options
	common  templates.Site
	content load.Content
	out     files.Set
	// checkFiles are the files of the page that checks requests, by their paths below its folder.
	checkFiles files.Set
	pages      map[string]*page // by path
	sequence   []*page          // in the order of the site
	count      int

	mistakes load.Mistakes
	failure  error
}

// asset adds a file under a name with its fingerprint and returns its path.
func (s *site) asset(name string, b []byte) string {
	asset := paths.Assets + files.WithFingerprint(name, b)
	s.out[paths.File(asset)] = b
	return asset
}
