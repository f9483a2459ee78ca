// Package samples writes a token request as a program, in the languages that integrators use.
package samples

import (
	"strings"

	"playtoken/portal/highlight"
	"playtoken/protocol"
	"playtoken/templates"
)

// A Call is a token request as a program makes it. The samples in all languages are written from
// it.
type Call struct {
	// URL is the address of the token endpoint.
	URL string
	// Form holds the names and values, decoded, in their order.
	Form [][2]string
}

// A Language is a language that samples are written in.
type Language struct {
	// Key names the language in the page, Title for people, Lexer for the highlighter.
	Key, Title, Lexer string
	// File is the name of a file that holds a sample, so that it can be run.
	File    string
	program program
	quotes  quotes // of names, values and the address
}

// Languages are the languages of the samples, in the order in which pages show them.
var Languages = []Language{
	{"bash", "curl", "bash", "sample.sh", bash, shellQuotes},
	{"cmd", "curl (cmd)", "bat", "sample.cmd", cmd, cmdQuotes},
	{"powershell", "PowerShell", "powershell", "sample.ps1", powerShell, powerShellQuotes},
	{"go", "Go", "go", "main.go", golang, doubleQuotes},
	{"python", "Python", "python", "sample.py", python, doubleQuotes},
	{"node", "Node", "javascript", "sample.mjs", node, singleQuotes},
	{"java", "Java", "java", "Sample.java", java, doubleQuotes},
	{"csharp", "C#", "csharp", "Sample.cs", cSharp, doubleQuotes},
	{"php", "PHP", "php", "sample.php", php, singleQuotes},
}

// A program is the text of a sample: head, a line for each pair of the form, tail. {url} is the
// place of the address in quotes, {seconds} of the time-out, {type} of the content type of a form.
type program struct {
	head  string
	pairs pairs
	tail  string
}

// pairs are the texts before a name, between it and its value, and after the value; last replaces
// after in the last line. Without between, name=value is one text.
type pairs struct{ before, between, after, last string }

// timeOut is the number of seconds for which a sample waits for the answer.
const timeOut = "10"

// Sample writes the call in the language.
func (l Language) Sample(c Call) string {
	fill := strings.NewReplacer("{url}", l.quotes.quote(c.URL), "{seconds}", timeOut, "{type}", protocol.FormType)
	var b strings.Builder
	b.WriteString(fill.Replace(l.program.head))
	style := l.program.pairs
	for i, pair := range c.Form {
		text := l.quotes.quote(pair[0] + "=" + pair[1])
		if style.between != "" {
			text = l.quotes.quote(pair[0]) + style.between + l.quotes.quote(pair[1])
		}
		after := style.after
		if i == len(c.Form)-1 {
			after = style.last
		}
		b.WriteString(style.before + text + after + "\n")
	}
	b.WriteString(fill.Replace(l.program.tail))
	return b.String()
}

// Panels returns the call in all languages, highlighted.
func Panels(c Call) []templates.Panel {
	var panels []templates.Panel
	for _, l := range Languages {
		html, ok := highlight.HTML(l.Lexer, l.Sample(c))
		if !ok {
			panic("samples: the highlighter lacks " + l.Lexer)
		}
		panels = append(panels, templates.Panel{Key: l.Key, Title: l.Title, HTML: html})
	}
	return panels
}
