package paste

import (
	"strings"

	"playtoken"
	"playtoken/paste/derived"
	"playtoken/paste/note"
	"playtoken/paste/placeholder"
)

// gaps returns the parts of a form whose text is not known (D27): shell variables and the output of
// commands, and values with a placeholder. Of these, the whole name or value is unknown.
func (r *reader) gaps(form *derived.Text) playtoken.Gaps {
	var g playtoken.Gaps
	text := string(form.Bytes)
	pairs := playtoken.Pairs(text)
	for i := range pairs {
		p := &pairs[i]
		name, value := p.Name, p.Value
		if p.Broken {
			name, value = text[p.NameStart:p.NameEnd], text[p.ValueStart:p.ValueEnd]
		}
		if p.Parameter == "" && r.isUnknown(form, name, p.NameStart, p.NameEnd) {
			g.Ranges = append(g.Ranges, playtoken.Span{Start: p.NameStart, End: p.NameEnd})
		}
		if r.isUnknown(form, value, p.NameEnd, p.ValueEnd) {
			g.Ranges = append(g.Ranges, playtoken.Span{Start: p.NameEnd, End: p.ValueEnd})
		}
	}
	_, g.Open = r.unread()
	return g
}

// isUnknown reports whether form.Bytes[from:to], whose decoded text is given, has a variable or a
// placeholder in it.
func (r *reader) isUnknown(form *derived.Text, text string, from, to int) bool {
	if r.Notes.Expands(form, from, to) {
		return true
	}
	if (r.kind == CurlBash || r.kind == PowerShell) && placeholder.IsVariable(text) {
		start, end := form.Span(from, to)
		source := r.Pasted[start:end]
		if strings.Contains(source, `\$`) || strings.Contains(source, "`$") {
			text = strings.ReplaceAll(text, "$", "") // the command escapes it
		} else {
			r.Notes.Add(note.UnexpandedVariable, start, end)
		}
	}
	return placeholder.In(text)
}

// unread returns the place of a part of the request that could not be read, such as a file. The
// parameters in it are not known.
func (r *reader) unread() (derived.Span, bool) {
	if r.Unread != (derived.Span{}) {
		return r.Unread, true
	}
	for _, n := range r.Notes.Notes {
		if n.ID == note.FileNotRead || n.ID == note.PowerShellExpression {
			return derived.Span{Start: n.Start, End: n.End}, true
		}
	}
	return derived.Span{}, false
}
