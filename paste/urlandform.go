package paste

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
)

// readPlain reads a text that contains no command.
func (r *reader) readPlain(start, end int) {
	s := r.text[start:end]
	switch method, from, to := requestLine(s); {
	case r.readMessage(start, end):
		return
	case isLicenseToken(s):
		r.readOther(start, end, noteLicenseToken)
		return
	case isAnswer(s):
		r.readOther(start, end, noteEndpointAnswer)
		return
	case s[0] == '{':
		whole := derived{}
		whole.add(s, start, end, exact)
		if !readJSON(&whole) {
			r.readOther(start, end, noteJSON)
			return
		}
		r.kind, r.method, r.sent, r.body = JSONBody, "POST", true, whole
		r.bodyType, r.bodyTypeAt = "application/json", span{start, end}
		return
	case schemeEnd(s) > 0 || isBareURL(s):
		r.readURLText(start, end)
	case s[0] == '?' || s[0] == '/' && strings.IndexByte(s, '?') > 0 || s == playtoken.Path ||
		strings.HasPrefix(s, "token?") || strings.HasPrefix(s, "hms/pr/token?"):
		r.kind, r.method = Query, "GET"
		r.readTarget(start, end)
	case method != "" && s[from] == '/':
		if rest := skipSpace(s, to); rest < len(s) && !strings.HasPrefix(s[rest:], "HTTP/") {
			r.note(noteTextAround, start+rest, end)
		}
		r.kind, r.method, r.methodAt, r.sent = Query, method, span{start, start + len(method)}, true
		end = start + to
		r.readTarget(start+from, end)
	case isForm(s):
		if strings.IndexByte(s, '\n') >= 0 {
			r.kind, r.method = FormBody, "POST"
			r.readBody(start, end)
		} else {
			r.kind, r.method = Query, "GET"
			r.joined(start, end, &r.query)
		}
	default:
		switch {
		case r.readEmbeddedURL(start, end):
		case strings.IndexByte(s, '=') >= 0:
			r.body.add(s, start, end, exact)
		default:
			r.readOther(start, end, noteUnrecognized)
		}
		return
	}
	r.punctuation(end)
}

// readOther keeps a text that is not a request, and adds a note about it.
func (r *reader) readOther(start, end int, what NoteID) {
	r.note(what, start, end)
	r.body.add(r.text[start:end], start, end, exact)
}

// isLicenseToken reports whether a text looks like a license token: unpadded URL-safe Base64,
// longer than the value of any parameter.
func isLicenseToken(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isLetter(c) && !isDigit(c) && c != '-' && c != '_' {
			return false
		}
	}
	return len(s) >= shortestToken
}

const shortestToken = 100

// isAnswer reports whether a text looks like an answer of the endpoint: JSON or HTML, with or
// without header fields.
func isAnswer(s string) bool {
	return s[0] == '{' && (strings.Contains(s, `"licenseAcquisitionUrl"`) || strings.Contains(s, `"errorCode"`)) ||
		strings.HasPrefix(s, "<!DOCTYPE") || strings.HasPrefix(s, "HTTP/")
}

// readTarget reads a path, a query, or both.
func (r *reader) readTarget(start, end int) {
	var target derived
	r.joined(start, end, &target)
	s := string(target.bytes)
	query := indexAny(s, "?#")
	from, to := target.span(0, query)
	switch {
	case r.sent:
		r.path, r.pathAt = s[:query], span{from, to}
	case query > 0 && strings.HasPrefix(s, "/") && s[:query] != playtoken.Path:
		r.note(notePath, from, to)
	}
	fragment := indexAny(s, "#")
	if fragment < len(s) {
		from, to := target.span(fragment, len(s))
		r.note(noteFragment, from, to, Edit{from, to, ""})
	}
	_, r.anchor = target.span(0, fragment)
	r.query.splice(&target, query+1, fragment)
}

// readURLText reads a URL, and on the lines below it the rest of the query or a body.
func (r *reader) readURLText(start, end int) {
	r.kind, r.method = URL, "GET"
	s := r.text[start:end]
	if n := strings.IndexByte(s, '\n'); n >= 0 && strings.IndexByte(s[:n], '?') < 0 {
		if below := skipSpace(s, n); isForm(s[below:]) && s[below] != '&' {
			r.method = "POST"
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
		if line := skipBlanks(s, i); hasScheme(s[line:]) || strings.HasPrefix(s[line:], "</") {
			id := noteTextAround
			if hasScheme(s[line:]) {
				id = noteSeveralRequests
			}
			r.note(id, start+line, start+len(s))
			s = s[:i]
			break
		}
	}
	r.readURLAt(trim(r.text, start, start+len(s)))
}

// readURLAt reads a URL on one line or several.
func (r *reader) readURLAt(start, end int) {
	var url derived
	r.joined(start, end, &url)
	r.readURL(&url, 0, len(url.bytes), "https://")
}

// readEmbeddedURL finds a URL in other text, and its continuation on the lines below.
func (r *reader) readEmbeddedURL(start, end int) bool {
	s := r.text[start:end]
	from := 0
	for {
		n := strings.Index(s[from:], "://")
		if n < 0 {
			return false
		}
		after := from + n + len("://")
		switch {
		case n >= 5 && hasScheme(s[after-len("https://"):]):
			from = after - len("https://")
		case n >= 4 && hasScheme(s[after-len("http://"):]):
			from = after - len("http://")
		default:
			from = after
			continue
		}
		break
	}
	to := r.urlEnd(s, from)
	r.kind, r.method = URL, "GET"
	around := span{start, start}
	if method, at, _ := requestLine(s); method != "" && at == from {
		r.method, r.methodAt = method, span{start, start + len(method)}
	} else if strings.TrimSpace(s[:from]) != "" {
		around.end = start + from
	} else if strings.TrimSpace(s[to:]) != "" {
		around = span{start + to, end}
	}
	r.readURLAt(start+from, start+to)
	switch {
	case around.start == around.end:
	case len(r.query.bytes) == 0:
		r.note(noteCodeNotRead, around.start, around.end)
	default:
		r.note(noteTextAround, around.start, around.end)
	}
	r.punctuation(start + to)
	return true
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
		case s[i] == '<' && i+1 < len(s) && isLetter(s[i+1]):
			placeholder = true
		case s[i] == '>' && placeholder:
			placeholder = false
		case closing != 0 && s[i] == closing:
			return i
		}
		if blankAt(s, i)+breakAt(s, i) == 0 || placeholder && breakAt(s, i) == 0 {
			i++
			continue
		}
		next := skipSpace(s, i)
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
	s := r.text[start:end]
	if strings.IndexByte(s, '&') >= 0 || !oneEachLine(s) {
		r.joined(start, end, &r.body)
		return
	}
	for i := start; ; {
		line := i
		i = skipLine(r.text[:end], i)
		from, to := trim(r.text, line, i)
		r.body.add(r.text[from:to], from, to, exact)
		next := skipSpace(r.text[:end], i)
		if next == end {
			return
		}
		r.body.add("&", to, next, replaced)
		r.note(noteLinePerParameter, to, next)
		i = next
	}
}

// joined appends the text from start to end. It removes white space around line breaks, around &
// and at the beginning.
func (r *reader) joined(start, end int, d *derived) {
	s := r.text[:end]
	from := start // the beginning of the text that is yet to be appended
	for i := start; i < end; {
		if blankAt(s, i)+breakAt(s, i) == 0 {
			i++
			continue
		}
		next := skipSpace(s, i)
		if i == start || next == end || s[next] == '&' || s[i-1] == '&' || ascii.IndexAny(s[i:next], "\r\n") >= 0 {
			d.add(s[from:i], from, i, exact)
			r.note(noteWhiteSpace, i, next)
			from = next
		}
		i = next
	}
	d.add(s[from:end], from, end, exact)
}

// isBareURL reports whether a text is a URL without a scheme: a host with a dot or a port, then a
// path.
func isBareURL(s string) bool {
	slash := strings.IndexByte(s, '/')
	if slash <= 0 || slash > 255 {
		return false
	}
	host := s[:slash]
	for i := 0; i < len(host); i++ {
		if c := host[i]; !isLetter(c) && !isDigit(c) && c != '.' && c != '-' && c != ':' && c != '{' && c != '}' &&
			c != '_' {
			return false
		}
	}
	return ascii.IndexAny(host, ".:") >= 0 && ascii.IndexAny(s[slash:], "?/") >= 0
}

// isForm reports whether a text begins with a name and =.
func isForm(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '=':
			return i > 0 && s[i-1] != '&'
		case !isNameByte(c) && c != '&':
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
		line = strings.TrimSpace(line)
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
	last := r.text[end-1]
	for _, n := range r.notes {
		if n.ID == noteHTMLEscape && n.Edits[len(n.Edits)-1].End == end {
			return
		}
	}
	switch last {
	case '.', ',', ';', ':', '!', '"', '\'', '`':
	case ')', ']', '>':
		opening := "([<"[strings.IndexByte(")]>", last)]
		if strings.IndexByte(r.text[:end], opening) >= 0 {
			return
		}
	default:
		return
	}
	r.note(noteTrailingPunctuation, end-1, end, Edit{end - 1, end, ""})
}
