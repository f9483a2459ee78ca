package protocol

import (
	"strconv"
	"strings"

	"playtoken"
)

// answerStyle is the style sheet of the HTML answer. It is part of the page, which loads nothing.
const answerStyle = `:root{color-scheme:light dark;--line:#d5d9e0;--soft:#5a6270;--link:#0b57b0;--code:#f1f3f6}` +
	`@media(prefers-color-scheme:dark){:root{--line:#3a404b;--soft:#a9b1bf;--link:#8ab8f5;--code:#23272f}}` +
	`body{font:1rem/1.55 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:2rem 1rem}` +
	`h1{font-size:1.4rem;line-height:1.3;margin:.25rem 0 1rem}h2{font-size:1.05rem;margin:2rem 0 .5rem}` +
	`a{color:var(--link)}code{background:var(--code);border-radius:.25rem;padding:.1em .3em;overflow-wrap:anywhere}` +
	`dl{display:grid;grid-template-columns:max-content 1fr;gap:.4rem 1rem;margin:0}` +
	`dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}` +
	`ol{margin:0;padding:0 0 0 1.4rem}li{border-top:1px solid var(--line);padding:.9rem 0}` +
	`li h3{font-size:1rem;margin:0 0 .4rem}` +
	`footer,.status{color:var(--soft)}` +
	`footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:1rem;font-size:.9rem}`

// ContentSecurityPolicy is the policy of an HTML answer. It allows the page's own style sheet
// alone.
const ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; " +
	"form-action 'none'; frame-ancestors 'none'"

func (a Answer) html() string {
	first := a.Problems[0]
	status := strconv.Itoa(a.Status())
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
	b.WriteString(first.Code.String() + " ")
	writeHTML(&b, playtoken.Message(first))
	b.WriteString("</title>\n<style>" + answerStyle + "</style>\n</head>\n<body>\n<main>\n" +
		"<p class=\"status\">No license token was issued. HTTP status " +
		status + ".</p>\n<h1>Error " + first.Code.String() + ": ")
	writeHTML(&b, playtoken.Message(first))
	b.WriteString("</h1>\n")
	a.htmlProblem(&b, first)
	if len(a.Problems) > 1 {
		b.WriteString("<h2>All " + strconv.Itoa(len(a.Problems)) + " problems of this request</h2>\n<ol>\n")
		for _, p := range a.Problems {
			b.WriteString("<li>\n<h3>" + p.Code.String() + ": ")
			writeHTML(&b, playtoken.Message(p))
			b.WriteString("</h3>\n")
			a.htmlProblem(&b, p)
			b.WriteString("</li>\n")
		}
		b.WriteString("</ol>\n")
	}
	b.WriteString("</main>\n<footer>\n")
	if a.RequestID != "" {
		b.WriteString("<p>Request <code>")
		writeHTML(&b, a.RequestID)
		b.WriteString("</code></p>\n")
	}
	b.WriteString("<p>The same as data: send <code>errorFormat=json</code>.</p>\n</footer>\n</body>\n</html>\n")
	return b.String()
}

// htmlProblem writes a problem's parameter, cause and fix, and the link to its code's page.
func (a Answer) htmlProblem(b *strings.Builder, p playtoken.Problem) {
	b.WriteString("<dl>\n")
	if p.Parameter != "" {
		b.WriteString("<dt>Parameter</dt><dd><code>")
		writeHTML(b, p.Parameter)
		b.WriteString("</code></dd>\n")
	}
	for _, row := range [...][2]string{{"Cause", p.Details}, {"Fix", p.Fix}} {
		if row[1] != "" {
			b.WriteString("<dt>" + row[0] + "</dt><dd>")
			writeHTML(b, row[1])
			b.WriteString("</dd>\n")
		}
	}
	b.WriteString("<dt>Documentation</dt><dd><a href=\"")
	writeHTML(b, DocumentationURL(a.Docs, p.Code))
	b.WriteString("\">Error " + p.Code.String() + "</a></dd>\n</dl>\n")
}

// writeHTML writes s as text or as the value of a quoted attribute.
func writeHTML(b *strings.Builder, s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		escaped := ""
		switch s[i] {
		case '&':
			escaped = "&amp;"
		case '<':
			escaped = "&lt;"
		case '>':
			escaped = "&gt;"
		case '"':
			escaped = "&#34;"
		case '\'':
			escaped = "&#39;"
		default:
			continue
		}
		b.WriteString(s[from:i])
		b.WriteString(escaped)
		from = i + 1
	}
	b.WriteString(s[from:])
}
