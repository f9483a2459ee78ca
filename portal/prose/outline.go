package prose

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"playtoken/templates"
)

// A Passage is a section of a page for the search index: the anchor and words of a heading, and the
// text under it. The first passage of a page is the text before its first heading, with the ID "".
type Passage struct{ ID, Title, Text string }

// outline returns the headings of levels 2 and 3, and the passages without blocks of code.
func outline(tree ast.Node, source []byte) (headings []templates.Heading, passages []Passage) {
	current, text := Passage{}, strings.Builder{}
	end := func() {
		current.Text = strings.Join(strings.Fields(text.String()), " ")
		passages = append(passages, current)
		text.Reset()
	}
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock {
			text.WriteByte(' ')
		}
		switch n := n.(type) {
		case *ast.Heading:
			id, _ := n.AttributeString("id")
			anchor, _ := id.([]byte)
			title := plain(n, source)
			if n.Level == 2 || n.Level == 3 {
				headings = append(headings, templates.Heading{ID: string(anchor), Text: title, Level: n.Level})
			}
			end()
			current = Passage{ID: string(anchor), Title: title}
			return ast.WalkSkipChildren, nil
		case *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Text, *ast.String:
			text.WriteString(plain(n, source))
		}
		return ast.WalkContinue, nil
	})
	end()
	return headings, passages
}

// plain returns the text of a node without its markup.
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
