package portal

import (
	"html"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"playtoken/portal/highlight"
	"playtoken/portal/paths"
	"playtoken/portal/request"
	"playtoken/portal/samples"
	"playtoken/templates"
)

var calloutTitles = map[string]string{
	"note": "Note", "tip": "Tip", "important": "Important", "warning": "Warning", "caution": "Caution",
}

// proseRenderer renders what goldmark renders otherwise or not at all.
type proseRenderer struct {
	site *site
	page *page
}

func (r *proseRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindFencedCodeBlock, r.fence)
	reg.Register(ast.KindCodeBlock, r.indented)
	reg.Register(ast.KindHTMLBlock, r.rawHTML)
	reg.Register(ast.KindRawHTML, r.rawHTML)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindCodeSpan, r.span)
	reg.Register(kindCallout, r.callout)
	reg.Register(kindScroll, r.scroll)
	reg.Register(kindDrawing, r.drawing)
}

func (r *proseRenderer) heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	level := string(rune('0' + n.Level))
	id, _ := n.AttributeString("id")
	anchor, _ := id.([]byte)
	if entering {
		_, _ = w.WriteString(`<h` + level + ` id="` + string(anchor) + `">`)
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString(` <a class="anchor" href="#` + string(anchor) + `" aria-label="Link to this section">#</a></h` + level + ">\n")
	return ast.WalkContinue, nil
}

func (r *proseRenderer) fence(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
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
	case "request":
		if q := r.request(rest, body); q != nil {
			return ast.WalkSkipChildren, component(w, templates.RequestExample(q.Example(r.site.pages[paths.Check] != nil)))
		}
	case "samples":
		if q := r.request("ok "+rest, body); q != nil {
			return ast.WalkSkipChildren, component(w, templates.Panels("Language", samples.Panels(q.Call(r.site.options.TokenURL))))
		}
	case "answer":
		if q := r.request(rest, body); q != nil {
			code, _ := highlight.HTML("http", request.HTTP(q.Answer()))
			_, _ = w.WriteString(code + "\n")
		}
	default:
		code, ok := highlight.HTML(language, body)
		if !ok {
			r.site.mistake(r.page.File, "the highlighter does not know %q; name another language, or none", language)
		}
		if err := checkCode(language, rest, body); err != nil {
			r.site.mistake(r.page.File, "in a block of code: %v", err)
		}
		_, _ = w.WriteString(code + "\n")
	}
	return ast.WalkSkipChildren, nil
}

// request parses and runs a request block. It is nil, and the mistake noted, when there is something wrong with it.
func (r *proseRenderer) request(info, body string) *request.Exchange {
	x, err := request.Run(r.site.options.Endpoint, info, body)
	q := &x
	if err != nil {
		r.site.mistake(r.page.File, "in the request block %q: %v", strings.TrimSpace("request "+info), err)
		return nil
	}
	p := r.page
	for _, problem := range q.Problems {
		p.raised = append(p.raised, problem.Code)
	}
	switch {
	case p.corrected == nil && len(q.Problems) == 0:
		p.corrected = q
	case p.failing == nil && request.Verdict(q.Problems) == p.Code.Code.String():
		p.failing = q
	}
	return q
}

func (r *proseRenderer) indented(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	r.site.mistake(r.page.File, "write code between fences of ``` and not indented")
	return ast.WalkSkipChildren, nil
}

func (r *proseRenderer) rawHTML(_ util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		r.site.mistake(r.page.File, "write Markdown and not HTML")
	}
	return ast.WalkSkipChildren, nil
}

func (r *proseRenderer) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
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

// span is code within a line. Columns of tables are narrow, and names are long.
func (r *proseRenderer) span(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
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

func (r *proseRenderer) callout(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*callout)
	if entering {
		_, _ = w.WriteString(`<div class="callout ` + n.name + `" role="note"><p class="callout-title">` + calloutTitles[n.name] + "</p>\n")
	} else {
		_, _ = w.WriteString("</div>\n")
	}
	return ast.WalkContinue, nil
}

func (r *proseRenderer) scroll(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<div class="scroll" tabindex="0" role="group" aria-label="Table">`)
	} else {
		_, _ = w.WriteString("</div>\n")
	}
	return ast.WalkContinue, nil
}

// What a diagram must not have: the page's policy forbids style attributes, and the page's style sheet knows both themes.
var forbiddenInDrawing = regexp.MustCompile(`(?i)<style|\sstyle=|\s(fill|stroke)="[^"]|<script|\son[a-z]+=|<image|href=|<title|<desc`)

func (r *proseRenderer) drawing(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*drawing)
	svg, ok := r.site.content.Diagrams[n.file]
	if !ok {
		r.site.mistake(r.page.File, "there is no content/%s: draw it, or remove the image", n.file)
		return ast.WalkSkipChildren, nil
	}
	r.site.drawings[n.file] = true
	if bad := forbiddenInDrawing.FindString(svg); bad != "" || !strings.Contains(svg, "viewBox=") {
		r.site.mistake(n.file, "a diagram has a viewBox and no colours, styles, links or titles of its own, but this has %q", strings.TrimSpace(bad))
	}
	svg = strings.Replace(svg, "<svg ", `<svg role="img" aria-label="`+html.EscapeString(n.description)+`" `, 1)
	return ast.WalkSkipChildren, component(w, templates.Figure(strings.TrimSpace(betweenTags.ReplaceAllString(svg, "><")), n.caption))
}

var betweenTags = regexp.MustCompile(`>\s+<`)
