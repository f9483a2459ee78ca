package paste

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/derived"
	"playtoken/paste/note"
	"playtoken/paste/other"
	"playtoken/paste/request"
	"playtoken/protocol"
)

// readPlain reads a text that contains no command.
func (r *reader) readPlain(start, end int) {
	s := r.Pasted[start:end]
	switch method, from, to := requestLine(s); {
	case r.readMessage(start, end):
		return
	case r.recognize(s):
		r.Body.Add(s, start, end, derived.Exact)
		return
	case s[0] == '{':
		whole := derived.Text{}
		whole.Add(s, start, end, derived.Exact)
		r.Body = whole
		if !request.ReadJSON(&whole) {
			r.other = other.UnreadJSON()
			return
		}
		r.kind, r.Method, r.Sent, r.Body = JSONBody, "POST", true, whole
		r.BodyType, r.BodyTypeAt = "application/json", derived.Span{Start: start, End: end}
		return
	case request.SchemeEnd(s) > 0 || isBareURL(s):
		r.readURLText(start, end)
	case s[0] == '?' || isTarget(s) || s == protocol.Path ||
		strings.HasPrefix(s, "token?") || strings.HasPrefix(s, "hms/pr/token?"):
		r.kind, r.Method = Query, "GET"
		r.readTarget(start, end)
	case method != "" && s[from] == '/':
		if rest := chars.SkipSpace(s, to); rest < len(s) && !strings.HasPrefix(s[rest:], "HTTP/") {
			r.Notes.Add(note.TextAround, start+rest, end)
		}
		r.kind, r.Method, r.MethodAt, r.Sent = Query, method, derived.Span{Start: start, End: start + len(method)}, true
		end = start + to
		r.readTarget(start+from, end)
	case isForm(s) && !strings.Contains(s, protocol.Path+"?"):
		if strings.IndexByte(s, '\n') >= 0 {
			r.kind, r.Method = FormBody, "POST"
			r.readBody(start, end)
		} else {
			r.kind, r.Method = Query, "GET"
			r.joined(start, end, &r.Query)
		}
	default:
		if !r.readNamed(start, end) && !r.readEmbeddedURL(start, end) && !r.readEmbeddedTarget(start, end) {
			r.Body.Add(s, start, end, derived.Exact)
		}
		return
	}
	r.punctuation(end)
}

// readTarget reads a path, a query, or both.
func (r *reader) readTarget(start, end int) {
	var target derived.Text
	r.joined(start, end, &target)
	s := string(target.Bytes)
	query := request.IndexAny(s, "?#")
	from, to := target.Span(0, query)
	switch {
	case r.Sent:
		r.Path, r.PathAt = s[:query], derived.Span{Start: from, End: to}
	case query > 0 && strings.HasPrefix(s, "/") && s[:query] != protocol.Path:
		r.Notes.Add(note.Path, from, to)
	}
	fragment := request.IndexAny(s, "#")
	if fragment < len(s) {
		from, to := target.Span(fragment, len(s))
		r.Notes.Add(note.Fragment, from, to, note.Edit{Start: from, End: to})
	}
	_, r.Anchor = target.Span(0, fragment)
	r.Query.Splice(&target, query+1, fragment)
}

// readURLText reads a URL, and on the lines below it the rest of the query or a body.
func (r *reader) readURLText(start, end int) {
	r.kind, r.Method = URL, "GET"
	s := r.Pasted[start:end]
	if n := strings.IndexByte(s, '\n'); n >= 0 && strings.IndexByte(s[:n], '?') < 0 {
		if below := chars.SkipSpace(s, n); isForm(s[below:]) && s[below] != '&' {
			r.Method = "POST"
			r.readBody(start+below, end)
			s = s[:n]
		}
	}
	// The URL ends before a second URL, or before a closing HTML tag.
	for i := 0; ; {
		n := strings.IndexByte(s[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		if line := chars.SkipBlanks(s, i); request.HasScheme(s[line:]) || strings.HasPrefix(s[line:], "</") {
			id := note.TextAround
			if request.HasScheme(s[line:]) {
				id = note.SeveralRequests
			}
			r.Notes.Add(id, start+line, start+len(s))
			s = s[:i]
			break
		}
	}
	r.readURLAt(chars.Trim(r.Pasted, start, start+len(s)))
}

// readURLAt reads a URL on one line or several.
func (r *reader) readURLAt(start, end int) {
	var url derived.Text
	r.joined(start, end, &url)
	r.ReadURL(&url, 0, len(url.Bytes), "https://")
}

// readEmbeddedURL finds a URL in other text, and its continuation on the lines below.
func (r *reader) readEmbeddedURL(start, end int) bool {
	s := r.Pasted[start:end]
	from := 0
	for {
		n := strings.Index(s[from:], "://")
		if n < 0 {
			return false
		}
		after := from + n + len("://")
		switch {
		case n >= 5 && request.HasScheme(s[after-len("https://"):]):
			from = after - len("https://")
		case n >= 4 && request.HasScheme(s[after-len("http://"):]):
			from = after - len("http://")
		default:
			from = after
			continue
		}
		break
	}
	to := r.urlEnd(s, from)
	r.kind, r.Method = URL, "GET"
	r.continues(s, start, to)
	around := derived.Span{Start: start, End: start}
	if method, at, _ := requestLine(s); method != "" && at == from {
		r.Method, r.MethodAt = method, derived.Span{Start: start, End: start + len(method)}
	} else if ascii.TrimSpace(s[:from]) != "" {
		around.End = start + from
	} else if ascii.TrimSpace(s[to:]) != "" {
		around = derived.Span{Start: start + to, End: end}
	}
	r.readURLAt(start+from, start+to)
	switch {
	case around.Start == around.End:
	case len(r.Query.Bytes) == 0:
		r.other = other.Command()
	default:
		r.Notes.Add(note.TextAround, around.Start, around.End)
	}
	r.punctuation(start + to)
	return true
}

// readEmbeddedTarget finds the path of the endpoint and a query in other text, such as a line of an
// access log or a program that joins the URL.
func (r *reader) readEmbeddedTarget(start, end int) bool {
	s := r.Pasted[start:end]
	from := strings.Index(s, protocol.Path+"?")
	if from < 0 {
		return false
	}
	to := from
	for to < len(s) && strings.IndexByte(" \t\r\n\"'`", s[to]) < 0 {
		to++
	}
	r.kind, r.Method = Query, "GET"
	r.continues(s, start, to)
	r.Notes.Add(note.TextAround, start, start+from)
	r.readTarget(start+from, start+to)
	return true
}

// continues records the expression that a program appends to the string that ends at s[to]. It adds
// to the value, or is another argument.
func (r *reader) continues(s string, start, to int) {
	if to == 0 || to == len(s) || strings.IndexByte("\"'`", s[to]) < 0 {
		return
	}
	next := chars.SkipSpace(s, to+1)
	if next == len(s) {
		return
	}
	switch c := s[next]; {
	case strings.IndexByte("+.%&~", c) >= 0:
		r.Notes.Expand(note.Variable, start+to-1, start+to)
	case c != ',':
		return
	}
	r.Unread = derived.Span{Start: start + to + 1, End: start + len(s)}
}

// urlEnd returns the end of the URL at from in other text: white space, or the quote or bracket
// that surrounds the URL. The URL continues on the next line if that begins with &, or follows =, &
// or ?.
func (r *reader) urlEnd(s string, from int) int {
	closing := byte(0)
	if from > 0 {
		switch s[from-1] {
		case '"', '\'', '`':
			closing = s[from-1]
		case '<':
			closing = '>'
		case '(':
			closing = ')'
		}
	}
	placeholder := false // inside <a description of a value>, as in the specification's sample
	for i := from; i < len(s); {
		switch {
		case s[i] == '<' && i+1 < len(s) && ascii.IsLetter(s[i+1]):
			placeholder = true
		case s[i] == '>' && placeholder:
			placeholder = false
		case closing != 0 && s[i] == closing:
			return i
		}
		if chars.BlankAt(s, i)+chars.BreakAt(s, i) == 0 || placeholder && chars.BreakAt(s, i) == 0 {
			i++
			continue
		}
		next := chars.SkipSpace(s, i)
		last := s[i-1]
		if next == len(s) || s[next] != '&' && last != '=' && last != '&' && last != '?' ||
			strings.HasPrefix(s[next:], "</") {
			return i
		}
		i = next
	}
	return len(s)
}

// readBody reads a form body on one line or several.
func (r *reader) readBody(start, end int) {
	s := r.Pasted[start:end]
	if strings.IndexByte(s, '&') >= 0 || !oneEachLine(s) {
		r.joined(start, end, &r.Body)
		return
	}
	for i := start; ; {
		line := i
		i = chars.SkipLine(r.Pasted[:end], i)
		from, to := chars.Trim(r.Pasted, line, i)
		r.Body.Add(r.Pasted[from:to], from, to, derived.Exact)
		next := chars.SkipSpace(r.Pasted[:end], i)
		if next == end {
			return
		}
		r.Body.Add("&", to, next, derived.Replaced)
		r.Notes.Add(note.LinePerParameter, to, next)
		i = next
	}
}

// joined appends the text from start to end. It removes white space around line breaks, around &
// and at the beginning.
func (r *reader) joined(start, end int, d *derived.Text) {
	s := r.Pasted[:end]
	from := start // the beginning of the text that is yet to be appended
	for i := start; i < end; {
		if chars.BlankAt(s, i)+chars.BreakAt(s, i) == 0 {
			i++
			continue
		}
		next := chars.SkipSpace(s, i)
		if i == start || next == end || s[next] == '&' || s[i-1] == '&' || ascii.IndexAny(s[i:next], "\r\n") >= 0 {
			d.Add(s[from:i], from, i, derived.Exact)
			r.Notes.Add(note.WhiteSpace, i, next)
			from = next
		}
		i = next
	}
	d.Add(s[from:end], from, end, derived.Exact)
}

// isBareURL reports whether a text is a URL without a scheme: a host with a dot or a port, then a
// path.
func isBareURL(s string) bool {
	slash := strings.IndexByte(s, '/')
	if slash <= 0 || slash > 255 || s[0] == '.' {
		return false
	}
	host := s[:slash]
	for i := 0; i < len(host); i++ {
		if c := host[i]; !ascii.IsLetter(c) && !ascii.IsDigit(c) && c != '.' && c != '-' && c != ':' && c != '{' &&
			c != '}' && c != '_' {
			return false
		}
	}
	return ascii.IndexAny(host, ".:") >= 0 && ascii.IndexAny(s[slash:], "?/") >= 0
}

// isTarget reports whether a text begins with a path and ?.
func isTarget(s string) bool {
	path, _, ok := strings.Cut(s, "?")
	return ok && strings.HasPrefix(path, "/") && ascii.IndexAny(path, " \t\r\n") < 0
}

// isForm reports whether a text begins with a name and =.
func isForm(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '=':
			return i > 0 && s[i-1] != '&'
		case !chars.IsNameByte(c) && c != '&':
			return false
		}
	}
	return false
}

// oneEachLine reports whether every line is a parameter. The last line of wrapped Base64 is not:
// its = ends the text, or another = follows.
func oneEachLine(s string) bool {
	lines := 0
	for len(s) > 0 {
		line := s
		if n := strings.IndexByte(s, '\n'); n >= 0 {
			line, s = s[:n], s[n+1:]
		} else {
			s = ""
		}
		line = ascii.TrimSpace(line)
		if line == "" {
			continue
		}
		lines++
		value := strings.IndexByte(line, '=') + 1
		if !isForm(line) || value == len(line) || line[value] == '=' {
			return false
		}
	}
	return lines > 1
}

// punctuation adds a note about a last character that probably belongs to the text around the
// request.
func (r *reader) punctuation(end int) {
	last := r.Pasted[end-1]
	for _, n := range r.Notes.Notes {
		if n.ID == note.HTMLEscape && n.Edits[len(n.Edits)-1].End == end {
			return
		}
	}
	switch last {
	case '.', ',', ';', ':', '!', '"', '\'', '`':
	case ')', ']', '>':
		opening := "([<"[strings.IndexByte(")]>", last)]
		if strings.IndexByte(r.Pasted[:end], opening) >= 0 {
			return
		}
	default:
		return
	}
	r.Notes.Add(note.TrailingPunctuation, end-1, end, note.Edit{Start: end - 1, End: end})
}
