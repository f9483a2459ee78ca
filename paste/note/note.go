// Package note has the remarks on how a pasted text was read: their identifiers, their texts, and
// the list in which readers of the text collect them.
package note

// A Note is a remark to the author of the pasted text. Its texts never repeat a pasted value.
type Note struct {
	ID ID
	// Option is the option that the note is about, such as "--data", or "".
	Option string
	// Text is the finding and Fix the remedy, one sentence each. They depend on ID alone.
	Text, Fix string
	// Start and End are the byte range in the pasted text, of the first place if there are several.
	Start, End int
	// Edits carry out the fix. They are nil if the fix is not certain. They are ordered by position
	// and do not overlap.
	Edits []Edit
}

// An Edit replaces the bytes from Start to End of the pasted text.
type Edit struct {
	Start, End  int
	Replacement string
}

// Apply returns the pasted text with the note's edits made.
func (n Note) Apply(text string) string {
	var out []byte
	done := 0
	for _, e := range n.Edits {
		out = append(out, text[done:e.Start]...)
		out = append(out, e.Replacement...)
		done = e.End
	}
	return string(append(out, text[done:]...))
}
