package playtoken

import (
	"strings"

	"playtoken/internal/ascii"
)

const (
	// Path is the path of the token endpoint.
	Path = "/hms/pr/token"
	// MaxBody is the number of bytes of a request body at most (D2).
	MaxBody = 64 << 10
	// FormType is the content type of a request body (D2).
	FormType = "application/x-www-form-urlencoded"
)

// An Envelope is what the endpoint looks at before it reads the parameters (D2).
type Envelope struct {
	Method, Path, ContentType string
	HasBody                   bool
	// BodyTooLarge says that the body is over MaxBody bytes, BodyBroken that it ended before it was whole, or did not arrive in time.
	BodyTooLarge, BodyBroken bool
}

// Problem returns the HTTP-level error by which the endpoint refuses the request. It is false when there is none.
func (e Envelope) Problem() (p Problem, refused bool) {
	mediaType, _, _ := strings.Cut(e.ContentType, ";")
	mediaType = strings.TrimSpace(mediaType)
	switch {
	case e.Path != Path:
		p = Problem{Code: NotFound, Details: "there is nothing at this path", Fix: "send the request to " + Path}
	case e.Method == "GET":
	case e.Method != "POST":
		p = Problem{Code: MethodNotAllowed, Details: "the method is neither GET nor POST", Fix: "send GET with a query, or POST with a form body"}
	case mediaType == "" && e.HasBody:
		p = Problem{Code: UnsupportedMediaType, Details: "the body has no content type", Fix: formTypeFix}
	case mediaType != "" && !ascii.EqualFold(mediaType, FormType):
		p = Problem{Code: UnsupportedMediaType, Details: "the content type is not " + FormType, Fix: formTypeFix}
	case e.BodyTooLarge:
		p = Problem{Code: RequestTooLarge, Details: "the body is over 64 KiB", Fix: "send a body of 64 KiB or less"}
	case e.BodyBroken:
		p = Problem{Code: BadRequest, Details: "the body did not arrive whole, or not in time", Fix: "send the whole body without pausing"}
	}
	return p, p.Code != 0
}

const formTypeFix = "send the parameters as " + FormType
