// Package phrase writes lists and sizes as the texts of errors and pages have them.
package phrase

import (
	"strconv"
	"strings"
)

// List joins items with commas, and the last two with "and" or "or": "a, b and c".
func List(items []string, conjunction string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + conjunction + " " + items[last]
}

// Kibibytes returns a number of bytes that is a multiple of 1,024, as in "64 KiB".
func Kibibytes(n int) string { return strconv.Itoa(n>>10) + " KiB" }
