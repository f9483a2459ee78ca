// Package protocol is the HTTP of the token endpoint: the checks of a request before its parameters
// are read, and the answers. Package playtoken checks the parameters.
package protocol

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
	"playtoken/internal/phrase"
)

const (
	// Path is the path of the token endpoint.
	Path = "/hms/pr/token"
	// MaxBody is the largest size of a request body in bytes (D2).
	MaxBody = 64 << 10
	// FormType is the content type of a request body (D2).
	FormType = "application/x-www-form-urlencoded"
)

// An Envelope is the part of an HTTP request that the endpoint checks before the parameters (D2).
type Envelope struct {
	Method, Path string
	// ContentType and ContentEncoding are header fields, "" for none. The values of a repeated
	// field are joined by commas.
	ContentType, ContentEncoding string
	HasBody                      bool
	// BodyTooLarge means that the body is over MaxBody bytes; BodyBroken that it ended early or did
	// not arrive in time.
	BodyTooLarge, BodyBroken bool
}

// Problem returns the HTTP-level error of the request. It reports false for a request without one.
func (e Envelope) Problem() (p playtoken.Problem, refused bool) {
	mediaType, _, _ := strings.Cut(e.ContentType, ";")
	mediaType = ascii.TrimSpace(mediaType)
	switch {
	case e.Path != Path:
		p = playtoken.Problem{
			Code: playtoken.NotFound, Details: "there is nothing at this path", Fix: "send the request to " + Path,
		}
		return p, true
	case e.Method != "GET" && e.Method != "POST":
		p = playtoken.Problem{
			Code: playtoken.MethodNotAllowed, Details: "the method is neither GET nor POST",
			Fix: "send GET with a query, or POST with a form body",
		}
		return p, true
	}
	if p, refused = BodyHeaderProblem(e.ContentType, e.ContentEncoding); refused || e.Method == "GET" {
		return p, refused
	}
	switch {
	case mediaType == "" && e.HasBody:
		p = playtoken.Problem{
			Code: playtoken.UnsupportedMediaType, Details: "the body has no content type", Fix: formTypeFix,
		}
	case mediaType != "" && !ascii.EqualFold(mediaType, FormType):
		p = playtoken.Problem{
			Code: playtoken.UnsupportedMediaType, Details: "the content type is not " + FormType, Fix: formTypeFix,
		}
	case e.BodyTooLarge:
		p = playtoken.Problem{
			Code: playtoken.RequestTooLarge, Details: "the body is over " + maxBody,
			Fix: "send a body of " + maxBody + " or less",
		}
	case e.BodyBroken:
		p = playtoken.Problem{
			Code: playtoken.BadRequest, Details: "the body did not arrive whole, or not in time",
			Fix: "send the whole body without pausing",
		}
	}
	return p, p.Code != 0
}

// BodyHeaderProblem returns the problem of a body that no interface reads: it is encoded, or has
// more than one content type (D2). The arguments are fields of an Envelope.
func BodyHeaderProblem(contentType, contentEncoding string) (p playtoken.Problem, refused bool) {
	switch {
	case contentEncoding != "":
		p = playtoken.Problem{
			Code: playtoken.UnsupportedMediaType, Details: "the request has a Content-Encoding",
			Fix: "send the body as it is, without Content-Encoding",
		}
	case hasComma(contentType):
		p = playtoken.Problem{
			Code: playtoken.UnsupportedMediaType, Details: "the request has more than one Content-Type",
			Fix: "send one Content-Type",
		}
	}
	return p, p.Code != 0
}

// hasComma reports whether a header field has a comma outside of quoted strings.
func hasComma(field string) bool {
	quoted := false
	for i := 0; i < len(field); i++ {
		switch c := field[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == ',' && !quoted:
			return true
		}
	}
	return false
}

// maxBody is MaxBody for people.
var maxBody = phrase.Kibibytes(MaxBody)

const formTypeFix = "send the parameters as " + FormType
