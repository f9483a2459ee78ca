package paste

import (
	"strings"
	"unicode/utf8"

	"playtoken/paste/chars"
	"playtoken/paste/note"
)

// htmlEscapes are the character references that text copied from a page may contain.
var htmlEscapes = [...][2]string{
	{"&amp;", "&"}, {"&#38;", "&"}, {"&#038;", "&"}, {"&#x26;", "&"}, {"&quot;", `"`}, {"&#34;", `"`},
	{"&apos;", "'"}, {"&#39;", "'"}, {"&#x27;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "},
}

// characters adds notes about characters that word processors and web pages insert.
func (r *reader) characters() {
	var invisible, spaces, escapes []note.Edit
	for i := 0; i < len(r.Pasted); {
		if c := r.Pasted[i]; c < utf8.RuneSelf {
			if c == '&' {
				for _, e := range htmlEscapes {
					if strings.HasPrefix(r.Pasted[i:], e[0]) {
						escapes = append(escapes, note.Edit{Start: i, End: i + len(e[0]), Replacement: e[1]})
						break
					}
				}
			}
			i++
			continue
		}
		c, size := utf8.DecodeRuneInString(r.Pasted[i:])
		switch {
		case chars.IsInvisible(c):
			invisible = append(invisible, note.Edit{Start: i, End: i + size})
		case c == '\u00a0' || c == '\u2007' || c == '\u202f':
			spaces = append(spaces, note.Edit{Start: i, End: i + size, Replacement: " "})
		}
		i += size
	}
	for _, found := range [...]struct {
		id    note.ID
		edits []note.Edit
	}{{note.InvisibleCharacter, invisible}, {note.NonBreakingSpace, spaces}, {note.HTMLEscape, escapes}} {
		if len(found.edits) > 0 {
			r.Notes.Add(found.id, found.edits[0].Start, found.edits[0].End, found.edits...)
		}
	}
}
