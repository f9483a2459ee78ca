package prose

import (
	"regexp"
	"strings"

	"playtoken/portal/request"
	"playtoken/portal/samples"
)

// drawing finds a drawing in prose. The Markdown version of a page has its description instead.
var drawing = regexp.MustCompile(`(?m)^!\[([^\]]*)\]\(diagrams/[^ )]*(?: "([^"]*)")?\)$`)

// requestBlock finds a block in a language that only this site has.
var requestBlock = regexp.MustCompile("(?ms)^```(request|samples|answer)([^\n]*)\n(.*?)^```$\n?")

// writeOut returns prose in common Markdown. written has its request blocks in common Markdown, by
// blockKey.
func writeOut(source string, written map[string]string) string {
	source = drawing.ReplaceAllString(source, "*Drawing: $1. $2*")
	return requestBlock.ReplaceAllStringFunc(source, func(block string) string {
		part := requestBlock.FindStringSubmatch(block)
		if text, ok := written[blockKey(part[1], part[2], part[3])]; ok {
			return text
		}
		return block // a block inside another block is text
	})
}

// blockKey returns a key for a block: its language, info and body.
func blockKey(language, info, body string) string {
	return strings.Join(append([]string{language}, strings.Fields(info)...), " ") + "\n" + body
}

// blockMarkdown returns a request block as common Markdown.
func blockMarkdown(language string, x request.Exchange, tokenURL string) string {
	switch language {
	case "samples":
		return "```bash\n" + samples.Languages[0].Sample(x.Call(tokenURL)) + "```\n"
	case "answer":
		return "```http\n" + request.HTTP(x.Answer()) + "```\n"
	}
	return x.Markdown()
}
