package samples

import (
	"regexp"
	"strings"
)

// quotes describe how a language quotes a text.
type quotes struct {
	mark string
	// escapes are pairs of a text that must be escaped between the marks, and its replacement.
	escapes [][2]string
	// doubled is a character that is written twice before a quotation mark and at the end, or "".
	doubled string
}

var (
	// In a POSIX shell, '\'' ends the quotes, adds a quotation mark, and begins new quotes.
	shellQuotes = quotes{"'", [][2]string{{"'", `'\''`}}, ""}
	// These are for the prompt of cmd; a script would need %% for %. All quotation marks are
	// escaped for cmd, which therefore treats nothing as quoted, and so are all its special
	// characters. The program parses the quotation marks and the backslashes before them.
	cmdQuotes = quotes{`^"`, [][2]string{
		{`"`, `\^"`}, {"%", "^%"}, {"^", "^^"}, {"&", "^&"}, {"|", "^|"}, {"<", "^<"}, {">", "^>"}, {"!", "^!"},
	}, `\`}
	powerShellQuotes = quotes{"'", [][2]string{{"'", "''"}}, ""}
	// Go, Python, Java and C# have the escapes of C.
	doubleQuotes = quotes{`"`, [][2]string{{`\`, `\\`}, {`"`, `\"`}}, ""}
	// In JavaScript and PHP, single quotes require escapes for the quotation mark and the
	// backslash.
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
