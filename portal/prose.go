package portal

import (
	"regexp"
	"strings"

	"playtoken/portal/paths"
	"playtoken/portal/tables"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The nodes that goldmark does not have.
var (
	kindCallout = ast.NewNodeKind("Callout")
	kindScroll  = ast.NewNodeKind("Scroll")
	kindDrawing = ast.NewNodeKind("Drawing")
)

// A callout is a block quote that began with its kind, such as [!NOTE].
type callout struct {
	ast.BaseBlock
	name string
}

func (*callout) Kind() ast.NodeKind              { return kindCallout }
func (n *callout) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// A scroll holds a table, which may be wider than a phone.
type scroll struct{ ast.BaseBlock }

func (*scroll) Kind() ast.NodeKind              { return kindScroll }
func (n *scroll) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// A drawing is a diagram that stands alone in its paragraph.
type drawing struct {
	ast.BaseBlock
	file, description, caption string
}

func (*drawing) Kind() ast.NodeKind              { return kindDrawing }
func (n *drawing) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// proseTransformer puts callouts, scrolling tables, drawings and links of names and codes into the parsed prose.
type proseTransformer struct {
	site *site
	page *page
}

func (t *proseTransformer) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	var quotes []*ast.Blockquote
	var tables []*extast.Table
	var images []*ast.Image
	var spans []*ast.CodeSpan
	var texts []*ast.Text
	sections := map[ast.Node]int{}
	current := 0
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 1 {
				t.site.mistake(t.page.File, "leave out the # heading: the title is it; begin with prose or ##")
			}
			current++
			return ast.WalkSkipChildren, nil
		case *ast.Link:
			return ast.WalkSkipChildren, nil
		case *ast.Blockquote:
			quotes = append(quotes, n)
		case *extast.Table:
			tables = append(tables, n)
		case *ast.Image:
			images = append(images, n)
		case *ast.CodeSpan:
			spans = append(spans, n)
			sections[n] = current
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			texts = append(texts, n)
		}
		return ast.WalkContinue, nil
	})
	for _, q := range quotes {
		t.callout(q, source)
	}
	for _, table := range tables {
		for cell := table.FirstChild().FirstChild(); cell != nil; cell = cell.NextSibling() {
			if cell.FirstChild() == nil {
				t.site.mistake(t.page.File, "a column of a table has no name: screen readers say it before each cell")
			}
		}
		parent := table.Parent()
		box := &scroll{}
		parent.ReplaceChild(parent, table, box)
		box.AppendChild(box, table)
	}
	for _, image := range images {
		t.drawing(image, source)
	}
	linked := map[string]int{}
	for _, span := range spans {
		t.linkSpan(span, source, linked, sections[span]+1)
	}
	if t.site.pages[paths.Decisions] != nil {
		for _, n := range texts {
			linkDecisions(n, source)
		}
	}
}

var calloutMark = regexp.MustCompile(`^\[!([A-Z]+)\]$`)

// callout turns a block quote that begins with a mark into a callout.
func (t *proseTransformer) callout(q *ast.Blockquote, source []byte) {
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
		t.site.mistake(t.page.File, "there is no callout [!%s]: content/README.md lists the kinds", mark[1])
		return
	}
	// The mark is what stands on the first line, brackets and all.
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

// drawing turns a paragraph of nothing but a diagram into a drawing.
func (t *proseTransformer) drawing(image *ast.Image, source []byte) {
	paragraph, ok := image.Parent().(*ast.Paragraph)
	file := string(image.Destination)
	if !ok || paragraph.ChildCount() != 1 || !strings.HasPrefix(file, "diagrams/") || !strings.HasSuffix(file, ".svg") {
		t.site.mistake(t.page.File, "the image %s has to be a file diagrams/….svg, alone in its paragraph", file)
		return
	}
	d := &drawing{file: file, description: plain(image, source), caption: string(image.Title)}
	if d.description == "" {
		t.site.mistake(t.page.File, "describe the diagram %s in its brackets, for people who do not see it", file)
	}
	paragraph.Parent().ReplaceChild(paragraph.Parent(), paragraph, d)
}

// linkSpan links a code span that is a parameter's name or a code to its page, the first time in its section.
func (t *proseTransformer) linkSpan(span *ast.CodeSpan, source []byte, linked map[string]int, section int) {
	name := plain(span, source)
	path := tables.Path(name)
	if path == "" || path == t.page.Path || linked[name] == section {
		return
	}
	linked[name] = section
	wrap(span, path)
}

// wrap puts a link around a node.
func wrap(n ast.Node, path string) {
	l := ast.NewLink()
	l.Destination = []byte(path)
	parent := n.Parent()
	parent.ReplaceChild(parent, n, l)
	l.AppendChild(l, n)
}

// Decisions are named in parentheses with nothing else in them: a D1 in a sentence is Cloudflare's database.
var (
	decisions = regexp.MustCompile(`\([DP][0-9]{1,2}(?:, [DP][0-9]{1,2})*\)`)
	decision  = regexp.MustCompile(`[DP][0-9]{1,2}`)
)

// linkDecisions links the decisions that a text names.
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
