// Package samples writes a token request as a program, in the languages that integrators use.
package samples

import (
	"strings"

	"playtoken/portal/highlight"
	"playtoken/protocol"
	"playtoken/templates"
)

// A Call is a token request for the samples in all languages.
type Call struct {
	// URL is the address of the token endpoint.
	URL string
	// Form has the decoded names and values in their order.
	Form [][2]string
}

// A Language is a language of samples.
type Language struct {
	// Key is the name of the language in the HTML, Title its name for readers, and Lexer its name
	// in the highlighter.
	Key, Title, Lexer string
	// File is a name for a file with a sample that can be run.
	File    string
	program program
	quotes  quotes // for names, values and the address
}

// Languages are the languages of the samples, in the order of pages.
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

// A program is the text of a sample: head, a line for each pair of the form, tail. Placeholders are
// {url} for the quoted address, {seconds} for the time-out, and {type} for the content type of a
// form.
type program struct {
	head  string
	pairs pairs
	tail  string
}

// pairs has the texts before a name, between the name and its value, and after the value. last
// replaces after in the last line. If between is "", name=value is quoted as one text.
type pairs struct{ before, between, after, last string }

// timeOut is the time-out of a sample in seconds.
const timeOut = "10"

// Sample returns a program or command in the language that makes the call.
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

// Panels returns the highlighted samples of a call in all languages.
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
