package paste

import "strings"

// readPlain reads a text that is no command.
func (r *reader) readPlain(start, end int) {
	s := r.text[start:end]
	switch {
	case schemeEnd(s) > 0 || isBareURL(s):
		r.readURLText(start, end)
	case s[0] == '?' || s[0] == '/' && strings.IndexByte(s, '?') > 0 || s == endpointPath || strings.HasPrefix(s, "token?") || strings.HasPrefix(s, "hms/pr/token?"):
		r.readTarget(start, end, "GET")
	case strings.HasPrefix(s, "GET /"), strings.HasPrefix(s, "POST /"):
		method, target, _ := strings.Cut(s, " ")
		target, rest, _ := strings.Cut(target, " ")
		if rest != "" && rest != "HTTP/1.1" && rest != "HTTP/1.0" && rest != "HTTP/2" {
			r.note(noteTextAround, end-len(rest), end)
		}
		start += len(method) + 1
		end = start + len(target)
		r.readTarget(start, end, method)
	case isForm(s):
		if strings.IndexByte(s, '\n') >= 0 {
			r.kind, r.method = FormBody, "POST"
			r.readBody(start, end)
		} else {
			r.kind, r.method = Query, "GET"
			r.joined(start, end, &r.query)
		}
	default:
		if r.readEmbeddedURL(start, end) {
			return
		}
		if s[0] == '{' {
			r.note(noteJSON, start, end)
		}
		r.body.add(s, start, end, exact)
		return
	}
	r.punctuation(end)
}

// readTarget reads a path, a query, or both.
func (r *reader) readTarget(start, end int, method string) {
	r.kind, r.method = Query, method
	var target derived
	r.joined(start, end, &target)
	s := string(target.bytes)
	query := indexAny(s, "?#")
	if query > 0 && strings.HasPrefix(s, "/") && s[:query] != endpointPath {
		from, to := target.span(0, query)
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

// readURLText reads a URL with what follows it: its query on more lines, or a body below it.
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
	// A second URL, or the closing tag of what the first one was quoted in, is another text.
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
	var url derived
	from, to := trim(r.text, start, start+len(s))
	r.joined(from, to, &url)
	r.readURL(&url, 0, len(url.bytes), "https://")
}

// readEmbeddedURL finds a URL in other text, and what belongs to it on the lines that follow.
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
	switch before := strings.TrimSpace(s[:from]); before {
	case "GET", "POST":
		r.method = before
	case "":
	default:
		r.note(noteTextAround, start, start+from)
	}
	if from+to < len(s) && strings.TrimSpace(s[to:]) != "" {
		r.note(noteTextAround, start+to, end)
	}
	var url derived
	r.joined(start+from, start+to, &url)
	r.readURL(&url, 0, len(url.bytes), "https://")
	r.punctuation(start + to)
	return true
}

// urlEnd returns where the URL at from ends among other text: at white space, at the quote or bracket that it stands in, but on
// the next line goes on what begins with & or follows a =, & or ?.
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
	placeholder := false // <a value's description>, as the specification's sample has them
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
		if next == len(s) || s[next] != '&' && last != '=' && last != '&' && last != '?' || strings.HasPrefix(s[next:], "</") {
			return i
		}
		i = next
	}
	return len(s)
}

// readBody reads a form body that may stand on several lines.
func (r *reader) readBody(start, end int) {
	s := r.text[start:end]
	if strings.IndexByte(s, '&') >= 0 || !oneEachLine(s) {
		r.joined(start, end, &r.body)
		return
	}
	for i := start; ; {
		line := i
		for i < end && breakAt(r.text[:end], i) == 0 {
			i++
		}
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

// joined appends what stands from start to end without the white space that lines bring with them: around a line break, before
// and after an &, at the beginning.
func (r *reader) joined(start, end int, d *derived) {
	s := r.text[:end]
	from := start // of what is not yet appended
	for i := start; i < end; {
		if blankAt(s, i)+breakAt(s, i) == 0 {
			i++
			continue
		}
		next := skipSpace(s, i)
		if i == start || next == end || s[next] == '&' || s[i-1] == '&' || strings.ContainsAny(s[i:next], "\r\n") {
			d.add(s[from:i], from, i, exact)
			r.note(noteWhiteSpace, i, next)
			from = next
		}
		i = next
	}
	d.add(s[from:end], from, end, exact)
}

// isBareURL reports whether a text is a URL that lacks its scheme: a host with a dot or a port, then a path.
func isBareURL(s string) bool {
	slash := strings.IndexByte(s, '/')
	if slash <= 0 || slash > 255 {
		return false
	}
	host := s[:slash]
	for i := 0; i < len(host); i++ {
		if c := host[i]; !isLetter(c) && !isDigit(c) && c != '.' && c != '-' && c != ':' && c != '{' && c != '}' && c != '_' {
			return false
		}
	}
	return strings.ContainsAny(host, ".:") && strings.ContainsAny(s[slash:], "?/")
}

// isForm reports whether a text begins with a parameter: a name and =.
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

// oneEachLine reports whether every line is a parameter. The last line of wrapped Base64 is none: after its = there is nothing,
// or another one.
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

// punctuation notes a last character that probably belongs to the text around.
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
