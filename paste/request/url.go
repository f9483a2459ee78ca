package request

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/derived"
	"playtoken/paste/note"
)

// SchemeEnd returns the position after :// of a URL, or 0 without a scheme.
func SchemeEnd(url string) int {
	for i := 0; i < len(url) && i < 16; i++ {
		c := url[i]
		switch {
		case ascii.IsLetter(c), i > 0 && (ascii.IsDigit(c) || c == '+' || c == '.' || c == '-'):
		case c == ':' && i > 0 && strings.HasPrefix(url[i:], "://"):
			return i + len("://")
		default:
			return 0
		}
	}
	return 0
}

// HasScheme reports whether a text begins with http:// or https://.
func HasScheme(text string) bool {
	n := SchemeEnd(text)
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

// ReadURL reads the URL d.Bytes[from:to], and appends its query to Query. fallback is the scheme of
// a URL without one, such as "http://".
func (r *Request) ReadURL(d *derived.Text, from, to int, fallback string) {
	if from == to {
		r.Notes.Add(note.NoURL, r.Anchor, r.Anchor)
		return
	}
	url := string(d.Bytes[from:to])
	r.Notes.Use(d, from, to)
	if i := strings.IndexByte(url, '#'); i >= 0 {
		start, end := d.Span(from+i, to)
		r.Notes.Add(note.Fragment, start, end, note.Edit{Start: start, End: end})
		url = url[:i]
	}
	_, r.Anchor = d.Span(from, from+len(url))

	authority := SchemeEnd(url)
	scheme := url[:authority]
	if authority == 0 {
		scheme = fallback
		at, _ := d.Span(from, from+1)
		r.Notes.Add(note.NoScheme, at, at, note.Edit{Start: at, End: at, Replacement: "https://"})
	}
	path := authority + IndexAny(url[authority:], "/?")
	query := path + IndexAny(url[path:], "?")
	if at := strings.LastIndexByte(url[authority:path], '@'); at >= 0 {
		start, end := d.Span(from+authority, from+authority+at+1)
		r.Notes.Add(note.UserInfo, start, end)
		authority += at + 1
	}
	if SchemeEnd(url) > 0 && !ascii.EqualFold(scheme, "https://") && !isLocal(url[authority:path]) {
		start, end := d.Span(from, from+len(scheme))
		r.Notes.Add(note.NotHTTPS, start, end, note.Edit{Start: start, End: end, Replacement: "https://"})
	}
	r.Sent = true
	// A variable or a template in the address hides the path.
	start, end := d.Span(from+authority, from+query)
	if authority == query || !r.Notes.UseAt(derived.Span{Start: start, End: end}) &&
		ascii.IndexAny(url[authority:query], "{<") < 0 {
		r.Path = url[path:query]
		r.PathAt.Start, r.PathAt.End = d.Span(from+path, from+query)
	}
	if n := len(url); query == n && n > 0 && r.Notes.Expands(d, from+n-1, from+n) {
		r.Unread.Start, r.Unread.End = d.Span(from, from+n)
	}
	r.Endpoint = scheme + url[authority:query]
	if query < len(url) {
		r.Query.Splice(d, from+query+1, from+len(url))
	}
}

// IndexAny is strings.IndexAny, but returns the length of s for no match.
func IndexAny(s, chars string) int {
	if i := ascii.IndexAny(s, chars); i >= 0 {
		return i
	}
	return len(s)
}
