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

// A Mover returns the range in another text, such as one that a user pasted, that a range of the
// checked text comes from. exact reports whether replacing the range there replaces it in the
// checked text.
//
// It is a function, because interfaces would add descriptions of types to the browser module.
type Mover func(start, end int) (movedStart, movedEnd int, exact bool)

// Moved returns the edit in the other text, or none if it cannot be made there.
func (e Edit) Moved(m Mover) Edit {
	start, end, exact := m(e.Start, e.End)
	if e.IsZero() || !exact {
		return Edit{}
	}
	e.Start, e.End = start, end
	return e
}
