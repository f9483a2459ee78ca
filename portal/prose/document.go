// Package prose renders the Markdown of the pages, and runs the requests in it.
package prose

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"playtoken"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/request"
	"playtoken/templates"
)

// A Document is a page with its rendered prose and the answers to its requests.
type Document struct {
	load.Page
	// HTML is the prose without its footnotes. Footnotes are separate, because templates insert
	// sections before them.
	HTML, Footnotes string
	// Markdown is the prose in common Markdown, with its requests and answers.
	Markdown string
	// Headings are the headings of levels 2 and 3.
	Headings []templates.Heading
	Passages []Passage
	// Exchanges are the requests of the prose and their answers, in their order.
	Exchanges []request.Exchange
	// Diagrams are the files of the diagrams on the page.
	Diagrams []string
}

// Documents are the documents of a site, in the order of load.Content.Pages.
type Documents []Document

// At returns the document at an address. It reports false if the site lacks it.
func (d Documents) At(path string) (Document, bool) {
	i := slices.IndexFunc(d, func(d Document) bool { return d.Path == path })
	if i < 0 {
		return Document{}, false
	}
	return d[i], true
}

// Accepted returns the first accepted request. It reports false for a page without one.
func (d Document) Accepted() (request.Exchange, bool) { return d.first("ok") }

// Failing returns the first request that raises the code of the page, and no other code. It reports
// false for a page without one.
func (d Document) Failing() (request.Exchange, bool) { return d.first(d.Code.Code.String()) }

func (d Document) first(verdict string) (request.Exchange, bool) {
	for _, x := range d.Exchanges {
		if request.Verdict(x.Problems) == verdict {
			return x, true
		}
	}
	return request.Exchange{}, false
}

// Raises reports whether a request of the document raises the code.
func (d Document) Raises(code playtoken.Code) bool {
	return slices.ContainsFunc(d.Exchanges, func(x request.Exchange) bool {
		return slices.ContainsFunc(x.Problems, func(p playtoken.Problem) bool { return p.Code == code })
	})
}

// IsRefused reports whether a request of the document is refused.
func (d Document) IsRefused() bool {
	return slices.ContainsFunc(d.Exchanges, func(x request.Exchange) bool { return len(x.Problems) > 0 })
}

// Render renders the pages of the content. e answers their requests, and tokenURL is the address of
// the token endpoint in samples.
func Render(content load.Content, e request.Endpoint, tokenURL string) (Documents, load.Mistakes, error) {
	var documents Documents
	var mistakes load.Mistakes
	for _, p := range content.Pages {
		d, wrong, err := render(p, content, e, tokenURL)
		if err != nil {
			return nil, nil, err
		}
		documents = append(documents, d)
		mistakes = append(mistakes, wrong...)
	}
	return documents, mistakes, nil
}

func render(p load.Page, content load.Content, e request.Endpoint, tokenURL string) (Document, load.Mistakes, error) {
	t := &transformer{page: p, linksDecisions: content.Has(paths.Decisions)}
	r := &nodeRenderer{
		page: p, diagrams: content.Diagrams, endpoint: e, tokenURL: tokenURL, checkable: content.Has(paths.Check),
		written: map[string]string{},
	}
	md := goldmark.New(
		goldmark.WithExtensions(
			extension.Table, extension.Strikethrough, extension.DefinitionList, extension.Typographer,
			extension.NewFootnote(
				extension.WithFootnoteBacklinkHTML("\u21a9\ufe0e"), extension.WithFootnoteLinkClass("footnote-ref"),
			),
		),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(t, 900)),
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(r, 100))),
	)
	source := []byte(p.Source)
	ids := parser.NewContext(parser.WithIDs(headingIDs{}))
	tree := md.Parser().Parse(text.NewReader(source), parser.WithContext(ids))
	d := Document{Page: p}
	d.Headings, d.Passages = outline(tree, source)
	var b bytes.Buffer
	if err := md.Renderer().Render(&b, source, tree); err != nil {
		return Document{}, nil, fmt.Errorf("content/%s cannot be rendered: %w", p.File, err)
	}
	d.HTML, d.Footnotes = cutFootnotes(footnoteAnchors.Replace(b.String()))
	d.Markdown = writeOut(p.Source, r.written)
	d.Exchanges, d.Diagrams = r.exchanges, r.shown
	return d, append(t.mistakes, r.mistakes...), nil
}

// footnoteAnchors replaces the colons in goldmark's anchors, which some tools refuse.
var footnoteAnchors = strings.NewReplacer(
	`id="fn:`, `id="fn-`, `href="#fn:`, `href="#fn-`, `id="fnref:`, `id="fnref-`, `href="#fnref:`, `href="#fnref-`,
)

// cutFootnotes splits rendered prose at its footnotes.
func cutFootnotes(html string) (prose, footnotes string) {
	at := strings.Index(html, `<div class="footnotes"`)
	if at < 0 {
		return html, ""
	}
	return html[:at], html[at:]
}

// headingIDs holds the anchors in use. It implements parser.IDs of goldmark.
type headingIDs map[string]bool

// Generate returns the anchor of a heading: the number of a decision, or the words of any other
// heading. A number makes a repeated anchor unique.
func (h headingIDs) Generate(value []byte, _ ast.NodeKind) []byte {
	id := paths.Anchor(string(value))
	if d := decisionHeading.Find(value); d != nil {
		id = strings.ToLower(string(d))
	}
	unique := id
	for n := 2; h[unique]; n++ {
		unique = id + "-" + strconv.Itoa(n)
	}
	h[unique] = true
	return []byte(unique)
}

// Put reserves an anchor that the prose sets itself.
func (h headingIDs) Put(value []byte) { h[string(value)] = true }
