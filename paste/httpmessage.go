package paste

import (
	"strings"

	"playtoken/internal/ascii"
	"playtoken/paste/chars"
	"playtoken/paste/derived"
	"playtoken/paste/request"
)

// requestLine recognizes the first line of an HTTP message, or a method and an address. The target
// ends at end.
func requestLine(s string) (method string, start, end int) {
	method, rest, _ := strings.Cut(s[:min(len(s), maxMethod)], " ")
	switch method {
	case "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS":
	default:
		return "", 0, 0
	}
	start = chars.SkipBlanks(s, len(method))
	if rest == "" || start == len(s) || s[start] != '/' && !request.HasScheme(s[start:]) {
		return "", 0, 0
	}
	for end = start; end < len(s) && chars.BlankAt(s, end)+chars.BreakAt(s, end) == 0; end++ {
	}
	return method, start, end
}

const maxMethod = len("OPTIONS ") + 1

// readMessage reads an HTTP message: a request line, header fields, an empty line, a body. It
// reports whether the text is one. A request line alone is not.
func (r *reader) readMessage(start, end int) bool {
	s := r.Pasted[:end]
	method, from, to := requestLine(s[start:])
	line := nextLine(s, start+to)
	if method == "" || line == end {
		return false
	}
	host := ""
	typed := false
	i := line
	for i < end && chars.BreakAt(s, i) == 0 {
		next := nextLine(s, i)
		field := s[i:next]
		colon := strings.IndexByte(field, ':')
		if colon <= 0 || ascii.IndexAny(field[:colon], " \t&=?/") >= 0 {
			return false
		}
		typed = true
		from, to := chars.Trim(s, i+colon+1, next)
		if ascii.EqualFold(field[:colon], "Host") {
			host = s[from:to]
		}
		r.Header(ascii.TrimSpace(field), derived.Span{Start: from, End: to})
		i = next
	}
	body := chars.SkipSpace(s, i)
	if !typed && body == end {
		return false
	}
	r.kind, r.Method, r.Sent = HTTPRequest, method, true
	r.MethodAt = derived.Span{Start: start, End: start + len(method)}
	if typed {
		r.BodyType = "" // the message has all its header fields, so this is really missing
	}
	if s[start+from] == '/' {
		r.readTarget(start+from, start+to)
	} else {
		r.readURLAt(start+from, start+to)
	}
	if r.Endpoint == "" && host != "" {
		r.Endpoint = "https://" + host + r.Path
	}
	switch {
	case body == end:
	case s[body] == '{':
		r.Body.Add(s[body:], body, end, derived.Exact)
	default:
		r.readBody(body, end)
	}
	return true
}

// nextLine returns the end of the line after the line that contains i.
func nextLine(s string, i int) int {
	if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(s)
}
