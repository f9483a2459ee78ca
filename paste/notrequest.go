package paste

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
	"playtoken/paste/derived"
	"playtoken/paste/other"
	"playtoken/protocol"
)

// recognize recognizes a text that is not a request by its own form.
func (r *reader) recognize(s string) bool {
	r.other = other.Recognize(s)
	return r.other != nil
}

// notRequest describes the text if no request was read, and is nil for a request. A request names a
// parameter of this interface, or the text shows that it is sent to the endpoint.
func (r *reader) notRequest(form string) *other.Text {
	addressed := r.Sent && r.kind != JSONBody
	if r.other == nil && addressed {
		if t := other.Sibling(r.Path, form); t != nil {
			return t
		}
	}
	switch {
	case r.other != nil && (r.kind == PowerShell || r.other.Kind != other.Program && r.other.Kind != other.JSON):
		return r.other
	case r.isNamed(form), r.other == nil && addressed && r.isToEndpoint():
		return nil
	case r.other == nil && r.kind == Query && r.Path == protocol.Path && form == "":
		return nil // the path alone
	}
	if t := other.Codes(r.Pasted); t != nil {
		return t
	}
	switch {
	case r.other != nil:
		return r.other
	case r.kind >= CurlBash && r.PathAt == (derived.Span{}):
		return other.Command()
	case addressed:
		return other.Address()
	case r.kind == JSONBody:
		return other.UnreadJSON()
	case isCode(r.Pasted), strings.Contains(r.Pasted, protocol.Path), strings.Contains(r.Pasted, "curl "):
		return other.Command()
	}
	return other.Nothing()
}

// isNamed reports whether the parameters of a form show that it is a token request. The less the
// text looks like a request otherwise, the more of them it takes.
func (r *reader) isNamed(form string) bool {
	n := names(form)
	switch {
	case n == 0:
		return false
	case r.kind == Text:
		return !isCode(r.Pasted) && ascii.IndexAny(form, " \t\r\n\"") < 0
	case r.kind == JSONBody:
		return true
	case r.Sent:
		return n > 1 || r.Path == "" || strings.HasPrefix(r.Path, "/hms/")
	}
	return n > 1 && strings.IndexByte(r.Pasted, '&') >= 0 || !isCode(r.Pasted)
}

// isToEndpoint reports whether the address alone shows a request that is meant for the token
// endpoint. Check finds the problem with a path that is only close to the endpoint's.
func (r *reader) isToEndpoint() bool {
	if r.PathAt == (derived.Span{}) {
		return strings.HasSuffix(r.Endpoint, protocol.Path) // after a variable in place of the host
	}
	return strings.HasPrefix(r.Path, protocol.Path[:strings.LastIndexByte(protocol.Path, '/')])
}

// names counts the pairs of a form with = and the name of a parameter of this interface, perhaps
// misspelled.
func names(form string) int {
	n := 0
	pairs := playtoken.Pairs(form)
	for i := range pairs {
		p := &pairs[i]
		isLike := p.Parameter != "" || i < maxNames && playtoken.IsLikeParameter(p.Name)
		if isLike && p.ValueStart > p.NameEnd {
			n++
		}
	}
	return n
}

// maxNames limits the names that are compared with the table, so that even a text full of names
// takes linear time.
const maxNames = 64

// isCode reports whether a text has the punctuation of a program, which no form has: a call or an
// index, or a semicolon before a line break. The parentheses of placeholders do not count.
func isCode(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(' && (i == 0 || strings.IndexByte(`$%\`, s[i-1]) < 0),
			c == '[' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\''),
			c == ';' && i+1 < len(s) && (s[i+1] == '\n' || s[i+1] == '\r'),
			c == '=' && i+1 < len(s) && s[i+1] == '>':
			return true
		}
	}
	return false
}
