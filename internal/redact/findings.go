package redact

import "playtoken/internal/form"

// HiddenName replaces the name of a parameter that may hold a secret.
const HiddenName = "(hidden)"

// Mask returns the text with every byte of the ranges replaced by *. Positions stay as they are.
func Mask(text string, ranges [][2]int) string {
	masked := []byte(text)
	for _, r := range ranges {
		for i := r[0]; i < r[1]; i++ {
			masked[i] = '*'
		}
	}
	return string(masked)
}

// Findings removes secrets from the findings of a text, whose secret ranges are given. The name of
// a parameter in those ranges becomes HiddenName. An edit whose replacement is secret, or that
// replaces a secret, is marked and loses its replacement.
func Findings(t *form.Table, problems []form.Problem, warnings []form.Warning, ranges [][2]int) {
	for i := range problems {
		p := &problems[i]
		p.Edit = redacted(t, p.Edit, p.Parameter, ranges)
	}
	for i := range warnings {
		w := &warnings[i]
		w.Edit = redacted(t, w.Edit, w.Parameter, ranges)
		if _, _, known := t.Lookup(w.Parameter); !known && touches(ranges, w.Start, w.End) {
			w.Parameter = HiddenName
		}
	}
}

// redacted returns the edit of a parameter's value without a secret replacement. An edit without a
// parameter replaces a whole body.
func redacted(t *form.Table, e form.Edit, parameter string, ranges [][2]int) form.Edit {
	if _, isRename := t.ByName(e.Replacement); e.IsZero() || isRename {
		return e
	}
	after := e.Replacement
	if parameter != "" {
		after = parameter + "=" + after
	}
	if touches(ranges, e.Start, e.End) || len(SecretRanges(t, after)) > 0 {
		e.Replacement, e.Secret = "", true
	}
	return e
}

// touches reports whether a byte from start to end is in the ranges.
func touches(ranges [][2]int, start, end int) bool {
	for _, r := range ranges {
		if r[0] < end && start < r[1] {
			return true
		}
	}
	return false
}
