package paste

import (
	"strconv"

	"playtoken"
	"playtoken/paste/note"
)

// Sentence returns the first sentence about the text, which names its kind. It repeats no part of
// the text.
func (p *Pasted) Sentence() string {
	if p.Other != nil {
		return p.Other.Sentence()
	}
	what := "a " + p.Kind.String()
	if p.Kind == HTTPRequest {
		what = "an " + p.Kind.String()
	}
	switch n := len(playtoken.Pairs(p.Form)); n {
	case 0:
		what += " without parameters"
	case 1:
		what += " with 1 parameter"
	default:
		what += " with " + strconv.Itoa(n) + " parameters"
	}
	for _, n := range p.Notes {
		if n.ID == note.SeveralRequests {
			return "These are several requests. The first was read: " + what + "."
		}
	}
	return "This is a license token request: " + what + "."
}
