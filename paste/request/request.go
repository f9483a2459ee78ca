// Package request collects the parts of a request while its text is read, and checks the whole as
// the endpoint does before it reads the parameters.
package request

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
	"playtoken/paste/derived"
	"playtoken/paste/note"
	"playtoken/protocol"
)

// A Request is a request that is being read. The readers of the kinds of text set its fields.
type Request struct {
	Pasted string // the text
	Notes  note.List

	Query, Body                   derived.Text
	Method, Endpoint, ContentType string // as in paste.Pasted
	// Anchor is the place in the text for the first parameter of a request without any.
	Anchor int

	// Path is the path of the request, or the path of the endpoint if it is unknown.
	Path string
	// The places that set path, method and content type. The zero Span means that no place does.
	PathAt, MethodAt, ContentTypeAt derived.Span
	// Unread is the place of a part that may hold parameters and could not be read, such as a file
	// or a variable at the end of the URL. It is the zero Span without one.
	Unread derived.Span
	// BodyType is the content type that the body has if no header sets one, and BodyTypeAt the
	// place that determines it. MultipartType takes precedence over a header.
	BodyType   string
	BodyTypeAt derived.Span
	// Sent means that the text shows how the request is sent, as a URL or a command does. Check is
	// for such requests only.
	Sent bool
	// Refusal is the error with which the endpoint refuses the request before it reads the
	// parameters. Check sets it.
	Refusal playtoken.Problem
}

// New returns the request for a text that has not been read.
func New(pasted string) Request {
	return Request{Pasted: pasted, Path: protocol.Path, BodyType: protocol.FormType}
}

// Header reads the line of a header field. It uses the content type only.
func (r *Request) Header(line string, at derived.Span) {
	name, value, found := strings.Cut(line, ":")
	if !found {
		name = strings.TrimSuffix(name, ";") // curl: send the header without a value
	}
	if ascii.EqualFold(ascii.TrimSpace(name), "Content-Type") {
		r.SetContentType(ascii.TrimSpace(value), at)
	}
}

// SetContentType keeps the first content type.
func (r *Request) SetContentType(value string, at derived.Span) {
	if r.ContentTypeAt == (derived.Span{}) {
		r.ContentType, r.ContentTypeAt = value, at
	}
}

const (
	// MultipartType is the content type of a multipart form.
	MultipartType = "multipart/form-data"
	// JSONType is the content type of a JSON body.
	JSONType = "application/json"
)

// Multipart treats the body as a multipart form. option and at name the option that asked for one.
func (r *Request) Multipart(option string, at derived.Span) {
	r.Notes.AddOption(note.Multipart, option, at.Start, at.End)
	if r.BodyType != MultipartType {
		r.BodyType, r.BodyTypeAt = MultipartType, at
	}
}
