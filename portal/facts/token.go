package facts

import (
	"regexp"
	"strings"

	"playtoken"
	"playtoken/token"
)

var (
	// cddlEntry finds an entry of the map of terms: its key, its value and its comment.
	cddlEntry = regexp.MustCompile(`(?m)^  (?:\? )?(\d+) => (.+?),? +; (.+)$`)
	// defaults finds the rows of the table of defaults.
	defaults = regexp.MustCompile(`(?m)^\| key \| default \|\n\|[-|]+\|\n((?:\|.*\n)+)`)
	word     = regexp.MustCompile(`[A-Za-z.]+`)
)

// tokenTerms are the rows of a Markdown table of the terms in a token, from token/FORMAT.md.
func tokenTerms() string {
	var rows []string
	for _, entry := range cddlEntry.FindAllStringSubmatch(token.Format, -1) {
		what := word.ReplaceAllStringFunc(entry[3], func(w string) string {
			if p, ok := playtoken.LookupParameter(w); ok && p.Name == w {
				return "`" + w + "`"
			}
			return w
		})
		rows = append(rows, "| "+entry[1]+" | `"+entry[2]+"` | "+what+" |")
	}
	return strings.Join(rows, "\n")
}

// tokenDefaults returns the rows of the Markdown table of omitted terms in token/FORMAT.md.
func tokenDefaults() string {
	return strings.TrimSpace(defaults.FindStringSubmatch(token.Format)[1])
}
