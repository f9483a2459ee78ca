package samples

import (
	"regexp"
	"strings"
)

// quotes describe how a language quotes a text.
type quotes struct {
	mark string
	// escapes are pairs of a text that cannot be between the marks, and its replacement.
	escapes [][2]string
	// doubled is written twice before a quotation mark and at the end; "" for nothing.
	doubled string
}

var (
	// A POSIX shell ends the quotes, writes the quotation mark, and begins anew.
	shellQuotes = quotes{"'", [][2]string{{"'", `'\''`}}, ""}
	// These are for the prompt of cmd. In a script, %% would stand for %. Every quotation mark is
	// escaped, so that cmd sees no quotes, and so is every character with a meaning for cmd. The
	// program sees the quotation marks and the backslashes before them.
	cmdQuotes = quotes{`^"`, [][2]string{
		{`"`, `\^"`}, {"%", "^%"}, {"^", "^^"}, {"&", "^&"}, {"|", "^|"}, {"<", "^<"}, {">", "^>"}, {"!", "^!"},
	}, `\`}
	powerShellQuotes = quotes{"'", [][2]string{{"'", "''"}}, ""}
	// Go, Python, Java and C# write strings as C does.
	doubleQuotes = quotes{`"`, [][2]string{{`\`, `\\`}, {`"`, `\"`}}, ""}
	// In JavaScript and PHP, only the quote and the backslash need an escape between single quotes.
	singleQuotes = quotes{"'", [][2]string{{`\`, `\\`}, {"'", `\'`}}, ""}
)

// quote returns the text in quotes.
func (q quotes) quote(s string) string {
	var pairs []string
	for _, e := range q.escapes {
		pairs = append(pairs, e[0], e[1])
	}
	if q.doubled != "" {
		runs := regexp.MustCompile("(?:" + regexp.QuoteMeta(q.doubled) + `)+(?:"|$)`)
		s = runs.ReplaceAllStringFunc(s, func(run string) string { return strings.TrimSuffix(run, `"`) + run })
	}
	return q.mark + strings.NewReplacer(pairs...).Replace(s) + q.mark
}
