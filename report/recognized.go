package report

import (
	"playtoken/internal/jsontext"
	"playtoken/paste"
)

// Recognized writes the kind of a pasted text as members of an object: the first sentence about it,
// whether it is a request, and the codes, key IDs and other facts of another text.
func Recognized(w *jsontext.Writer, p *paste.Pasted) {
	w.Text("sentence", p.Sentence())
	w.Flag("request", p.Other == nil)
	t := p.Other
	if t == nil {
		return
	}
	w.Open("other", '{')
	w.Text("kind", string(t.Kind))
	w.Text("fix", t.Fix)
	writeCodes(w, "codes", t.Codes)
	writeTexts(w, "keyIds", t.KeyIDs)
	w.Open("facts", '[')
	for _, f := range t.Facts {
		w.Open("", '{')
		w.Text("name", f.Name)
		w.Text("value", f.Value)
		w.Close('}')
	}
	w.Close(']')
	w.Close('}')
}
