package prose

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/tables"
)

// The kinds of nodes that goldmark lacks.
var (
	kindCallout = ast.NewNodeKind("Callout")
	kindScroll  = ast.NewNodeKind("Scroll")
	kindFigure  = ast.NewNodeKind("Figure")
)

// A callout is a block quote that begins with its kind, such as [!NOTE].
type callout struct {
	ast.BaseBlock
	name string
}

func (*callout) Kind() ast.NodeKind              { return kindCallout }
func (n *callout) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// A scroll is a box around a table. It scrolls, since tables can be wider than a phone.
type scroll struct{ ast.BaseBlock }

func (*scroll) Kind() ast.NodeKind              { return kindScroll }
func (n *scroll) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// A figure replaces a paragraph that has only a diagram.
type figure struct {
	ast.BaseBlock
	file, description, caption string
}

func (*figure) Kind() ast.NodeKind              { return kindFigure }
func (n *figure) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// A transformer changes the parsed prose of one page: it inserts callouts, boxes around tables,
// figures, and links for names, codes and decisions.
type transformer struct {
	page           load.Page
	linksDecisions bool
	mistakes       load.Mistakes
}

// Transform implements parser.ASTTransformer of goldmark. It collects the nodes before it changes
// any, since a walk does not allow changes.
func (t *transformer) Transform(tree *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	var quotes []*ast.Blockquote
	var grids []*extast.Table
	var images []*ast.Image
	var spans []*ast.CodeSpan
	var texts []*ast.Text
	sectionOf := map[ast.Node]int{}
	section := 0
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 1 {
				t.mistakes.Add(t.page.File, "leave out the # heading, which the title provides: begin with prose or ##")
			}
			section++
			return ast.WalkSkipChildren, nil
		case *ast.Link:
			return ast.WalkSkipChildren, nil
		case *ast.Blockquote:
			quotes = append(quotes, n)
		case *extast.Table:
			grids = append(grids, n)
		case *ast.Image:
			images = append(images, n)
		case *ast.CodeSpan:
			spans = append(spans, n)
			sectionOf[n] = section
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			texts = append(texts, n)
		}
		return ast.WalkContinue, nil
	})
	for _, q := range quotes {
		t.callout(q, source)
	}
	for _, table := range grids {
		t.table(table)
	}
	for _, image := range images {
		t.figure(image, source)
	}
	t.linkNames(spans, sectionOf, source)
	if t.linksDecisions {
		for _, n := range texts {
			linkDecisions(n, source)
		}
	}
}

// table puts a table into a scroll.
func (t *transformer) table(table *extast.Table) {
	for cell := table.FirstChild().FirstChild(); cell != nil; cell = cell.NextSibling() {
		if cell.FirstChild() == nil {
			t.mistakes.Add(t.page.File,
				"a column of a table has no name: write one, since screen readers read it before each cell")
		}
	}
	parent, box := table.Parent(), &scroll{}
	parent.ReplaceChild(parent, table, box)
	box.AppendChild(box, table)
}

var calloutMark = regexp.MustCompile(`^\[!([A-Z]+)\]$`)

// callout replaces a block quote that begins with a mark by a callout.
func (t *transformer) callout(q *ast.Blockquote, source []byte) {
	first, ok := q.FirstChild().(*ast.Paragraph)
	if !ok || first.Lines().Len() == 0 {
		return
	}
	line := first.Lines().At(0)
	mark := calloutMark.FindStringSubmatch(strings.TrimSpace(string(line.Value(source))))
	if mark == nil {
		return
	}
	name := strings.ToLower(mark[1])
	if _, known := calloutTitles[name]; !known {
		t.mistakes.Add(t.page.File, "unknown callout [!%s]: content/README.md lists the kinds", mark[1])
		return
	}
	// The first line contains the mark alone, but the parser makes several nodes of it.
	for n := first.FirstChild(); n != nil; {
		next := n.NextSibling()
		if s, ok := n.(*ast.Text); !ok || s.Segment.Start >= line.Stop {
			break
		}
		first.RemoveChild(first, n)
		n = next
	}
	box := &callout{name: name}
	for n := q.FirstChild(); n != nil; {
		next := n.NextSibling()
		box.AppendChild(box, n)
		n = next
	}
	if first.ChildCount() == 0 {
		box.RemoveChild(box, first)
	}
	q.Parent().ReplaceChild(q.Parent(), q, box)
}

// figure replaces a paragraph that has only a diagram by a figure.
func (t *transformer) figure(image *ast.Image, source []byte) {
	paragraph, ok := image.Parent().(*ast.Paragraph)
	file := string(image.Destination)
	isDiagram := strings.HasPrefix(file, "diagrams/") && strings.HasSuffix(file, ".svg")
	if !ok || paragraph.ChildCount() != 1 || !isDiagram {
		t.mistakes.Add(t.page.File, "the image %s has to be a file diagrams/….svg, alone in its paragraph", file)
		return
	}
	f := &figure{file: file, description: plain(image, source), caption: string(image.Title)}
	if f.description == "" {
		t.mistakes.Add(t.page.File, "describe the diagram %s in its brackets, for people who cannot see it", file)
	}
	paragraph.Parent().ReplaceChild(paragraph.Parent(), paragraph, f)
}

// linkNames links code spans with the name of a parameter or a code to its page: the first one of
// each section.
func (t *transformer) linkNames(spans []*ast.CodeSpan, sectionOf map[ast.Node]int, source []byte) {
	type place struct {
		name    string
		section int
	}
	linked := map[place]bool{}
	for _, span := range spans {
		here := place{plain(span, source), sectionOf[span]}
		path := tables.Path(here.name)
		if path != "" && path != t.page.Path && !linked[here] {
			linked[here] = true
			wrap(span, path)
		}
	}
}

// wrap replaces a node by a link that contains it.
func wrap(n ast.Node, path string) {
	l := ast.NewLink()
	l.Destination = []byte(path)
	parent := n.Parent()
	parent.ReplaceChild(parent, n, l)
	l.AppendChild(l, n)
}

// Decisions are cited in parentheses of their own. A D1 in a sentence is Cloudflare's database.
var (
	decisions       = regexp.MustCompile(`\([DP][0-9]{1,2}(?:, [DP][0-9]{1,2})*\)`)
	decision        = regexp.MustCompile(`[DP][0-9]{1,2}`)
	decisionHeading = regexp.MustCompile(`^[DP][0-9]+\b`)
)

// linkDecisions links the decisions that a text cites.
func linkDecisions(n *ast.Text, source []byte) {
	parent, start := n.Parent(), n.Segment.Start
	value := n.Segment.Value(source)
	for _, list := range decisions.FindAllIndex(value, -1) {
		for _, at := range decision.FindAllIndex(value[list[0]:list[1]], -1) {
			from, to := start+list[0]+at[0], start+list[0]+at[1]
			name := ast.NewTextSegment(text.NewSegment(from, to))
			parent.InsertBefore(parent, n, ast.NewTextSegment(text.NewSegment(n.Segment.Start, from)))
			parent.InsertBefore(parent, n, name)
			wrap(name, paths.Decisions+"#"+strings.ToLower(string(name.Segment.Value(source))))
			n.Segment = text.NewSegment(to, n.Segment.Stop)
		}
	}
}
