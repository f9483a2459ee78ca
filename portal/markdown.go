package portal

import (
	"bytes"
	"context"
	"html"
	"io"
	"regexp"
	"strings"

	"github.com/a-h/templ"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/templates"
)

// markdown renders the prose of a page: its HTML, its headings, and the words for the search.
func (s *site) markdown(p *page) {
	r := &proseRenderer{site: s, page: p}
	md := goldmark.New(
		goldmark.WithExtensions(
			extension.Table, extension.Strikethrough, extension.DefinitionList, extension.Typographer,
			extension.NewFootnote(extension.WithFootnoteBacklinkHTML("\u21a9\ufe0e"), extension.WithFootnoteLinkClass("footnote-ref")),
		),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(),
			parser.WithASTTransformers(util.Prioritized(&proseTransformer{s, p}, 900)),
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(r, 100))),
	)
	source := []byte(p.Source)
	doc := md.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(&headingIDs{used: map[string]bool{}}))))
	p.headings, p.passages = outline(doc, source)
	var b bytes.Buffer
	if err := md.Renderer().Render(&b, source, doc); err != nil {
		s.fail(err)
	}
	p.html = footnoteIDs.Replace(b.String())
	if at := strings.Index(p.html, `<div class="footnotes"`); at >= 0 && (p.Kind == load.KindParameter || p.Kind == load.KindError) {
		// What the template adds comes before them.
		p.html, p.notes = p.html[:at], p.html[at:]
	}
}

// footnoteIDs takes the colons out of goldmark's anchors of footnotes, which not every tool takes.
var footnoteIDs = strings.NewReplacer(`id="fn:`, `id="fn-`, `href="#fn:`, `href="#fn-`, `id="fnref:`, `id="fnref-`, `href="#fnref:`, `href="#fnref-`)

// headingIDs makes the anchors of headings: their words in lower case with hyphens, or the number of a decision alone.
type headingIDs struct{ used map[string]bool }

var decisionHeading = regexp.MustCompile(`^[DP][0-9]+\b`)

func (h *headingIDs) Generate(value []byte, _ ast.NodeKind) []byte {
	id := paths.Anchor(string(value))
	if d := decisionHeading.Find(value); d != nil {
		id = strings.ToLower(string(d))
	}
	for unique, n := id, 2; ; n++ {
		if !h.used[unique] {
			h.used[unique] = true
			return []byte(unique)
		}
		unique = id + "-" + string(rune('0'+n))
	}
}

func (h *headingIDs) Put(value []byte) { h.used[string(value)] = true }

// A passage is a piece of a page that the search can find.
type passage struct {
	id, title string
	text      strings.Builder
}

// outline collects the headings of a document and the text under each.
func outline(doc ast.Node, source []byte) ([]templates.Heading, []passage) {
	var headings []templates.Heading
	passages := make([]passage, 1, 8)
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock {
			passages[len(passages)-1].text.WriteByte(' ')
		}
		switch n := n.(type) {
		case *ast.Heading:
			id, _ := n.AttributeString("id")
			name := plain(n, source)
			anchor, _ := id.([]byte)
			if n.Level == 2 || n.Level == 3 {
				headings = append(headings, templates.Heading{ID: string(anchor), Text: name, Level: n.Level})
			}
			passages = append(passages, passage{id: string(anchor), title: name})
			return ast.WalkSkipChildren, nil
		case *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Text, *ast.String:
			passages[len(passages)-1].text.WriteString(plain(n, source))
		}
		return ast.WalkContinue, nil
	})
	return headings, passages
}

// plain is the text of a node without its markup.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(source))
			if n.SoftLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.WriteString(html.UnescapeString(string(n.Value)))
		case *extast.FootnoteLink, *extast.FootnoteBacklink:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// component writes a component's HTML.
func component(w io.Writer, c templ.Component) error { return c.Render(context.Background(), w) }
