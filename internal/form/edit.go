package form

// An Edit replaces the bytes from Start to End of the text. The zero Edit changes nothing.
type Edit struct {
	Start, End  int
	Replacement string
	// Secret marks a replacement that was left out because it is a secret (redact.Findings).
	Secret bool
}

// IsZero reports whether the edit changes nothing.
func (e Edit) IsZero() bool { return e == Edit{} }

// Apply returns the text with the edit made.
func (e Edit) Apply(text string) string {
	if e.IsZero() {
		return text
	}
	return text[:e.Start] + e.Replacement + text[e.End:]
}

// A Mover converts positions in the checked text to positions in another text, such as one that a
// user pasted.
type Mover interface {
	// Range returns the range in the other text that a range of the checked text comes from.
	Range(start, end int) (int, int)
	// Exact reports whether replacing the range there replaces it in the checked text.
	Exact(start, end int) bool
}

// Moved returns the edit in the other text, or none if it cannot be made there.
func (e Edit) Moved(m Mover) Edit {
	if e.IsZero() || !m.Exact(e.Start, e.End) {
		return Edit{}
	}
	e.Start, e.End = m.Range(e.Start, e.End)
	return e
}
