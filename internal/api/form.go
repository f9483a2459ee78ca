package api

import (
	"net/url"
	"strings"
)

// maxPairs is the number of pairs in a form at most.
const maxPairs = 10_000

// ParseForm reads a form or a query as url.ParseQuery does, whose error links package fmt. It
// reports false for a % without two hexadecimal digits, a semicolon between pairs, or too many
// pairs, and returns the other pairs then.
func ParseForm(text string) (values url.Values, ok bool) {
	values = url.Values{}
	if strings.Count(text, "&") >= maxPairs {
		return values, false
	}
	ok = true
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(name)
		value, valueErr := url.QueryUnescape(value)
		if nameErr != nil || valueErr != nil || strings.Contains(pair, ";") {
			ok = false
			continue
		}
		values.Add(name, value)
	}
	return values, ok
}
