package prose

import (
	"context"
	"html"
	"io"
	"regexp"
	"strings"

	"github.com/a-h/templ"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"playtoken/portal/highlight"
	"playtoken/portal/load"
	"playtoken/portal/request"
	"playtoken/portal/samples"
	"playtoken/templates"
)

var calloutTitles = map[string]string{
	"note": "Note", "tip": "Tip", "important": "Important", "warning": "Warning", "caution": "Caution",
}

// A nodeRenderer renders the nodes of one page for which goldmark has another renderer or none. It
// also collects the requests and diagrams of the page.
type nodeRenderer struct {
	page      load.Page
	diagrams  map[string]string
	endpoint  request.Endpoint
	tokenURL  string
	checkable bool // whether the site has the page that checks requests

	exchanges []request.Exchange
	written   map[string]string // request blocks in common Markdown, by blockKey
	shown     []string          // files of diagrams
	mistakes  load.Mistakes
}

// RegisterFuncs implements renderer.NodeRenderer of goldmark.
func (r *nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindFencedCodeBlock, r.fence)
	reg.Register(ast.KindCodeBlock, r.indented)
	reg.Register(ast.KindHTMLBlock, r.rawHTML)
	reg.Register(ast.KindRawHTML, r.rawHTML)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindCodeSpan, r.span)
	reg.Register(kindCallout, r.callout)
	reg.Register(kindScroll, r.scroll)
	reg.Register(kindFigure, r.figure)
}

func (r *nodeRenderer) heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	level := string(rune('0' + n.Level))
	id, _ := n.AttributeString("id")
	anchor, _ := id.([]byte)
	if entering {
		_, _ = w.WriteString(`<h` + level + ` id="` + string(anchor) + `">`)
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(` <a class="anchor" href="#` + string(anchor) + `" aria-label="Link to this section">#</a>`)
	_, _ = w.WriteString("</h" + level + ">\n")
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) fence(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.FencedCodeBlock)
	info := ""
	if n.Info != nil {
		info = string(n.Info.Segment.Value(source))
	}
	language, rest, _ := strings.Cut(info, " ")
	body := string(n.Lines().Value(source))
	switch language {
	case "request", "samples", "answer":
		return ast.WalkSkipChildren, r.request(w, language, rest, body)
	}
	code, ok := highlight.HTML(language, body)
	if !ok {
		r.mistakes.Add(r.page.File, "the highlighter lacks the language %q: name another language, or none", language)
	}
	if err := checkCode(language, rest, body); err != nil {
		r.mistakes.Add(r.page.File, "in a block of code: %v", err)
	}
	_, _ = w.WriteString(code + "\n")
	return ast.WalkSkipChildren, nil
}

// request runs the request of a block, and writes the request, its samples or its answer.
func (r *nodeRenderer) request(w io.Writer, language, info, body string) error {
	key := blockKey(language, info, body)
	if language == "samples" {
		info = "ok " + info
	}
	x, err := request.Run(r.endpoint, info, body)
	if err != nil {
		block := strings.TrimSpace("request " + info)
		r.mistakes.Add(r.page.File, "in the request block %q: %v", block, err)
		return nil
	}
	r.exchanges = append(r.exchanges, x)
	r.written[key] = blockMarkdown(language, x, r.tokenURL)
	switch language {
	case "samples":
		return component(w, templates.Panels("Language", samples.Panels(x.Call(r.tokenURL))))
	case "answer":
		code, _ := highlight.HTML("http", request.HTTP(x.Answer()))
		_, err := io.WriteString(w, code+"\n")
		return err
	}
	return component(w, templates.RequestExample(x.Example(r.checkable)))
}

func component(w io.Writer, c templ.Component) error { return c.Render(context.Background(), w) }

func (r *nodeRenderer) indented(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	r.mistakes.Add(r.page.File, "write code between fences of ``` and not indented")
	return ast.WalkSkipChildren, nil
}

func (r *nodeRenderer) rawHTML(_ util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		r.mistakes.Add(r.page.File, "write Markdown and not HTML")
	}
	return ast.WalkSkipChildren, nil
}

func (r *nodeRenderer) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	url := string(n.Destination)
	_, _ = w.WriteString(`<a href="` + html.EscapeString(url) + `"`)
	if strings.Contains(url, "://") {
		_, _ = w.WriteString(` rel="noreferrer"`)
	}
	_ = w.WriteByte('>')
	return ast.WalkContinue, nil
}

// span writes a code span. Long names may break in the narrow columns of tables.
func (r *nodeRenderer) span(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		text := html.EscapeString(plain(node, source))
		for n := node.Parent(); n != nil; n = n.Parent() {
			if n.Kind() == extast.KindTableCell {
				text = templates.Breakable(text)
			}
		}
		_, _ = w.WriteString("<code>" + text + "</code>")
	}
	return ast.WalkSkipChildren, nil
}

func (r *nodeRenderer) callout(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*callout)
	if entering {
		_, _ = w.WriteString(`<div class="callout ` + n.name + `" role="note">` +
			`<p class="callout-title">` + calloutTitles[n.name] + "</p>\n")
	} else {
		_, _ = w.WriteString("</div>\n")
	}
	return ast.WalkContinue, nil
}

func (r *nodeRenderer) scroll(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<div class="scroll" tabindex="0" role="group" aria-label="Table">`)
	} else {
		_, _ = w.WriteString("</div>\n")
	}
	return ast.WalkContinue, nil
}

// forbiddenInDiagram finds parts that a diagram must not have. The content security policy forbids
// style attributes, and the style sheet sets the colours of diagrams in both themes.
var forbiddenInDiagram = regexp.MustCompile(
	`(?i)<style|\sstyle=|\s(fill|stroke)="[^"]|<script|\son[a-z]+=|<image|href=|<title|<desc`)

func (r *nodeRenderer) figure(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*figure)
	svg, ok := r.diagrams[n.file]
	if !ok {
		r.mistakes.Add(r.page.File, "content/%s is missing: draw it, or remove the image", n.file)
		return ast.WalkSkipChildren, nil
	}
	r.shown = append(r.shown, n.file)
	if bad := forbiddenInDiagram.FindString(svg); bad != "" || !strings.Contains(svg, "viewBox=") {
		r.mistakes.Add(n.file,
			"a diagram must have a viewBox, and no colours, styles, links or titles of its own, but this has %q",
			strings.TrimSpace(bad))
	}
	label := `<svg role="img" aria-label="` + html.EscapeString(n.description) + `" `
	svg = strings.Replace(svg, "<svg ", label, 1)
	svg = strings.TrimSpace(betweenTags.ReplaceAllString(svg, "><"))
	return ast.WalkSkipChildren, component(w, templates.Figure(svg, n.caption))
}

// betweenTags finds white space between the tags of a drawing.
var betweenTags = regexp.MustCompile(`>\s+<`)
