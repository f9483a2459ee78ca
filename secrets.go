package playtoken

import (
	"slices"

	"playtoken/internal/redact"
)

// HiddenName replaces the name of a parameter that may hold a secret.
const HiddenName = redact.HiddenName

// SecretRanges returns the byte ranges of a form-encoded text that must not be shown to others, in
// order and apart. Placeholders, whose letters and digits are 0, x, A or ü, are not among them.
func SecretRanges(text string) [][2]int { return redact.SecretRanges(table, text) }

// SecretRuns returns the byte ranges that look like secrets in a text of any kind, such as a
// command or a path, in order and apart.
func SecretRuns(text string) [][2]int { return redact.SecretRuns(table, text) }

// Mask returns the text with every byte of the ranges replaced by *. Positions stay as they are.
func Mask(text string, ranges [][2]int) string { return redact.Mask(text, ranges) }

// Redacted returns the result without secrets, except those in Request, for logs and reports.
// ranges are the secret ranges of the text that the result's positions refer to.
func (r Result) Redacted(ranges [][2]int) Result {
	r.Problems, r.Warnings = slices.Clone(r.Problems), slices.Clone(r.Warnings)
	redact.Findings(table, r.Problems, r.Warnings, ranges)
	r.Unknown = slices.Clone(r.Unknown)
	for i := range r.Unknown {
		if _, ok := LookupParameter(r.Unknown[i].Parameter); !ok && r.Unknown[i].Parameter != "" {
			r.Unknown[i].Parameter = HiddenName
		}
	}
	return r
}
