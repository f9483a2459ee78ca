// Package portal builds the developer portal, a static site. Its sources are the Markdown in
// content, the components in templates, and the tables of the root package for all facts.
//
// A build has stages. Package load reads the folders. Package prose renders the Markdown and runs
// the requests in it against the token endpoint. Package check finds the mistakes of the content.
// Package render makes the pages, checkpage the page that checks requests, and machine the files
// for programs. Package files writes the site.
//
// A mistake is a sentence that asks for a change in a file. A build reports all mistakes at once,
// and does not write a site with mistakes.
package portal

import (
	"cmp"
	"io/fs"
	"maps"
	"strings"

	"playtoken/portal/check"
	"playtoken/portal/checkpage"
	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/machine"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/render"
	"playtoken/portal/request"
	"playtoken/protocol"
	"playtoken/templates"
)

// Options are the parts and the properties of a site.
type Options struct {
	// Out is the folder to write. Build removes all other files in it.
	Out string
	// Content is the folder content. Assets is the folder web/site.
	Content, Assets fs.FS
	// Check is the folder web/check. Checker is the checker's npm package, or nil for a site
	// without the page that checks requests.
	Check, Checker fs.FS
	// Try adds the page that sends requests to the token endpoint on the site's own host. It
	// requires a Checker.
	Try bool
	// Endpoint answers the requests on the pages.
	Endpoint request.Endpoint
	// BaseURL is the address of the site, for canonical links; "" if it is unknown.
	BaseURL string
	// TokenURL is the address of the token endpoint in the samples. The default is the endpoint's
	// path below BaseURL, or on this machine if BaseURL is "".
	TokenURL string
	// EditURL is the prefix of edit links: a page's path below content follows it. "" omits edit
	// links.
	EditURL string
	// Draft builds a site although pages are missing, and leaves out the links to them.
	Draft bool
}

// localURL is the address at which make run serves the site and the endpoint.
const localURL = "http://127.0.0.1:8787"

// A Report describes a build.
type Report struct {
	// Pages is the number of HTML pages. Files is the number of all files.
	Pages, Files int
	// Missing are the pages that a draft lacks.
	Missing []load.Missing
}

// Build builds and writes the site. The error for mistakes of the content has the type
// load.Mistakes.
func Build(o Options) (Report, error) {
	set, report, err := build(o)
	if err != nil {
		return report, err
	}
	report.Files, err = files.Write(o.Out, set)
	return report, err
}

// build returns all files of the site without their compressed versions.
func build(o Options) (files.Set, Report, error) {
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	o.TokenURL = cmp.Or(o.TokenURL, cmp.Or(o.BaseURL, localURL)+protocol.Path)

	content, mistakes, err := load.ReadContent(o.Content, leftOut(o)...)
	if err != nil {
		return nil, Report{}, err
	}
	documents, wrong, err := prose.Render(content, o.Endpoint, o.TokenURL)
	if err != nil {
		return nil, Report{}, err
	}
	mistakes = append(mistakes, wrong...)
	mistakes = append(mistakes, check.Pages(content, documents, o.Draft)...)
	set, err := makeFiles(o, content, documents)
	if err != nil {
		return nil, Report{}, err
	}
	mistakes = append(mistakes, check.Links(content, set, o.BaseURL, o.Draft)...)
	if !o.Draft {
		for _, m := range content.Missing {
			mistakes = append(mistakes, m.String())
		}
	}
	if len(mistakes) > 0 {
		return nil, Report{}, mistakes
	}
	return set, Report{Pages: len(documents), Missing: content.Missing}, nil
}

// leftOut returns the kinds of pages that the options leave out.
func leftOut(o Options) []load.Kind {
	switch {
	case o.Checker == nil:
		return []load.Kind{load.KindCheck, load.KindTry}
	case !o.Try:
		return []load.Kind{load.KindTry}
	}
	return nil
}

// makeFiles makes the files of the site from its documents.
func makeFiles(o Options, content load.Content, documents prose.Documents) (files.Set, error) {
	assets, set, err := load.ReadAssets(o.Assets)
	if err != nil {
		return nil, err
	}
	index, err := render.SearchIndex(documents)
	if err != nil {
		return nil, err
	}
	assets.SearchIndex = paths.Assets + files.WithFingerprint("search.json", index)
	set[paths.File(assets.SearchIndex)] = index

	site := render.Site{
		Content: content, Documents: documents, EditURL: o.EditURL,
		Common: templates.Site{
			Name: load.SiteName, BaseURL: o.BaseURL, Sections: render.Sections(content), Assets: assets,
		},
	}
	if site.Showcase, err = render.Showcase(o.Endpoint); err != nil {
		return nil, err
	}
	var sources checkpage.Sources
	if o.Checker != nil {
		data, err := checkpage.Data(o.Endpoint, o.TokenURL)
		if err != nil {
			return nil, err
		}
		if sources, err = checkpage.ReadSources(o.Check, o.Checker, data, o.Try); err != nil {
			return nil, err
		}
		var own files.Set
		site.Common.Check, own = sources.Assets()
		maps.Copy(set, own)
		if site.Check, err = checkpage.Page(documents); err != nil {
			return nil, err
		}
		site.Try = checkpage.TryPage(documents, o.TokenURL)
	}
	pages, err := render.Pages(site)
	if err != nil {
		return nil, err
	}
	maps.Copy(set, pages)
	if d, ok := documents.At(paths.Check); ok {
		frame := render.Frame(site, d)
		if set[paths.File(paths.CheckFile)], err = checkpage.OneFile(frame, site.Check, sources, set); err != nil {
			return nil, err
		}
		if set[paths.File(paths.CheckWorker)], err = checkpage.Worker(sources, site.Common, set); err != nil {
			return nil, err
		}
	}
	programs, err := machine.Files(documents, o.BaseURL, o.TokenURL)
	if err != nil {
		return nil, err
	}
	maps.Copy(set, programs)
	return set, nil
}
