package paste

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/derived"
	"playtoken/paste/note"
)

// readNamed reads lines of the form "name: value", in which browsers and clients show the
// parameters of a request. It reports whether every line is one, and one of them names a parameter.
func (r *reader) readNamed(start, end int) bool {
	var form derived.Text
	s := r.Pasted[:end]
	for i := start; i < end; {
		next := chars.SkipLine(s, i)
		colon := strings.Index(s[i:next], ":")
		if colon <= 0 {
			return false
		}
		from, to := chars.Trim(s, i+colon+1, next)
		if to > from && strings.IndexByte(",;{[(", s[to-1]) >= 0 {
			return false // a line of a program
		}
		if i == start && chars.SkipSpace(s, next) == end && ascii.IndexAny(s[from:to], "0123456789") < 0 {
			return false // a single line without a number is rather one of a program
		}
		for _, c := range []byte(s[i : i+colon]) {
			if !chars.IsNameByte(c) {
				return false
			}
		}
		if len(form.Bytes) > 0 {
			form.Add("&", i, i, derived.Replaced)
		}
		form.Add(s[i:i+colon], i, i+colon, derived.Exact)
		form.Add("=", i+colon, i+colon+1, derived.Replaced)
		var line derived.Text
		line.Add(s[from:to], from, to, derived.Exact)
		form.Encode(&line, 0, len(line.Bytes))
		i = chars.SkipSpace(s, next)
	}
	known := false
	for _, p := range playtoken.Pairs(string(form.Bytes)) {
		known = known || p.Parameter != ""
	}
	if !known {
		return false
	}
	r.kind, r.Method, r.Body = FormBody, "POST", form
	r.Notes.Add(note.NamedLines, start, end)
	return true
}
