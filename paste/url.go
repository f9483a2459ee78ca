package paste

import (
	"strings"

	"playtoken/internal/ascii"
)

// schemeEnd returns the position after :// of a URL, or 0 without a scheme.
func schemeEnd(url string) int {
	for i := 0; i < len(url) && i < 16; i++ {
		c := url[i]
		switch {
		case isLetter(c), i > 0 && (isDigit(c) || c == '+' || c == '.' || c == '-'):
		case c == ':' && i > 0 && strings.HasPrefix(url[i:], "://"):
			return i + len("://")
		default:
			return 0
		}
	}
	return 0
}

// hasScheme reports whether a text begins with http:// or https://.
func hasScheme(text string) bool {
	n := schemeEnd(text)
	return n > 0 && (ascii.EqualFold(text[:n], "http://") || ascii.EqualFold(text[:n], "https://"))
}

// isLocal reports whether an authority is this computer. Plain HTTP is normal there.
func isLocal(authority string) bool {
	host := authority
	if strings.HasPrefix(host, "[") {
		return strings.HasPrefix(host, "[::1]")
	}
	host, _, _ = strings.Cut(host, ":")
	return ascii.EqualFold(host, "localhost") || strings.HasPrefix(host, "127.")
}

// readURL reads the URL in the bytes from from to to of d, and appends its query. fallback is the
// scheme of a URL without one.
func (r *reader) readURL(d *derived, from, to int, fallback string) {
	if from == to {
		r.note(noteNoURL, r.anchor, r.anchor)
		return
	}
	url := string(d.bytes[from:to])
	r.noteExpansions(d, from, to)
	note := func(id NoteID, start, end int, edits ...Edit) {
		start, end = d.span(from+start, from+end)
		r.note(id, start, end, edits...)
	}
	if i := strings.IndexByte(url, '#'); i >= 0 {
		start, end := d.span(from+i, to)
		r.note(noteFragment, start, end, Edit{start, end, ""})
		url = url[:i]
	}
	_, r.anchor = d.span(from, from+len(url))

	authority := schemeEnd(url)
	scheme := url[:authority]
	if authority == 0 {
		scheme = fallback
		at, _ := d.span(from, from+1)
		r.note(noteNoScheme, at, at, Edit{at, at, "https://"})
	}
	path := authority + indexAny(url[authority:], "/?")
	query := path + indexAny(url[path:], "?")
	if at := strings.LastIndexByte(url[authority:path], '@'); at >= 0 {
		note(noteUserInfo, authority, authority+at+1)
		authority += at + 1
	}
	if schemeEnd(url) > 0 && !ascii.EqualFold(scheme, "https://") && !isLocal(url[authority:path]) {
		start, end := d.span(from, from+len(scheme))
		r.note(noteNotHTTPS, start, end, Edit{start, end, "https://"})
	}
	r.sent = true
	// A variable or a template in the address hides the path.
	start, end := d.span(from+authority, from+query)
	if authority == query || !r.expands(span{start, end}) && ascii.IndexAny(url[authority:query], "{<") < 0 {
		r.path = url[path:query]
		r.pathAt.start, r.pathAt.end = d.span(from+path, from+query)
	}
	r.endpoint = scheme + url[authority:query]
	if query < len(url) {
		r.query.splice(d, from+query+1, from+len(url))
	}
}

// indexAny is strings.IndexAny, but returns the length of s for no match.
func indexAny(s, chars string) int {
	if i := ascii.IndexAny(s, chars); i >= 0 {
		return i
	}
	return len(s)
}
