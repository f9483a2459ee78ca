// Package highlight marks the syntax of code for the style sheet of the site.
package highlight

import (
	"html"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// HTML returns code as HTML. It reports false for an unknown language. The languages "" and "text"
// are plain text.
//
// The style sheet has six classes: k for keywords, s for strings, c for comments, m for numbers and
// constants, f for names that are defined or called, t for tags and attributes. The library's own
// formatter is not used, since it has a class for each of its seventy kinds of token.
func HTML(language, code string) (string, bool) {
	code = strings.TrimRight(code, "\n") + "\n"
	lexer := chroma.Lexer(nil)
	if language != "" && language != "text" {
		if lexer = lexers.Get(language); lexer == nil {
			return "", false
		}
	}
	var b strings.Builder
	b.WriteString(`<pre tabindex="0"><code>`)
	if lexer == nil {
		b.WriteString(html.EscapeString(code))
	} else {
		tokens, err := chroma.Coalesce(lexer).Tokenise(nil, code)
		if err != nil {
			return "", false
		}
		writeTokens(&b, tokens)
	}
	b.WriteString("</code></pre>")
	return b.String(), true
}

// writeTokens writes tokens as HTML. Adjacent tokens of the same class share a span.
func writeTokens(b *strings.Builder, tokens chroma.Iterator) {
	open := ""
	for t := tokens(); t != chroma.EOF; t = tokens() {
		class := classOf(t.Type)
		if strings.TrimSpace(t.Value) == "" {
			class = open
		}
		if class != open {
			if open != "" {
				b.WriteString("</span>")
			}
			if class != "" {
				b.WriteString(`<span class="` + class + `">`)
			}
			open = class
		}
		b.WriteString(html.EscapeString(t.Value))
	}
	if open != "" {
		b.WriteString("</span>")
	}
}

func classOf(t chroma.TokenType) string {
	switch {
	case t.InCategory(chroma.Comment):
		return "c"
	case t == chroma.KeywordConstant:
		return "m"
	case t.InCategory(chroma.Keyword):
		return "k"
	case t.InSubCategory(chroma.LiteralString):
		return "s"
	case t.InSubCategory(chroma.LiteralNumber):
		return "m"
	case t == chroma.NameFunction, t == chroma.NameClass, t == chroma.NameBuiltin:
		return "f"
	case t == chroma.NameTag, t == chroma.NameAttribute:
		return "t"
	}
	return ""
}
