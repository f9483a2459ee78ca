package request

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
	"playtoken/paste/derived"
	"playtoken/paste/note"
	"playtoken/protocol"
)

// Check sets Refusal if the endpoint refuses the request before it reads the parameters. It also
// adds the notes about the whole request, and empties the body of a GET. The caller calls it once,
// after all parts are read, and only if Sent is true: other texts show too little of the request.
func (r *Request) Check() {
	text := string(r.Body.Bytes)
	var body derived.Span
	body.Start, body.End = r.Body.Span(0, len(text))
	e := protocol.Envelope{
		Method: r.Method, Path: r.Path, ContentType: r.ContentType,
		HasBody: text != "", BodyTooLarge: len(text) > protocol.MaxBody,
	}
	typeAt := r.ContentTypeAt
	if typeAt == (derived.Span{}) || r.BodyType == MultipartType {
		e.ContentType, typeAt = r.BodyType, r.BodyTypeAt
	}
	if typeAt == (derived.Span{}) {
		typeAt = body
	}
	// The value of a shell variable is unknown, so it is assumed to be right.
	if r.Notes.UseAt(r.MethodAt) {
		e.Method = "GET"
	}
	if r.Notes.UseAt(r.ContentTypeAt) {
		e.ContentType = protocol.FormType
	}
	r.Refusal, _ = e.Problem()
	at := body
	switch r.Refusal.Code {
	case playtoken.NotFound:
		at = r.PathAt
	case playtoken.MethodNotAllowed:
		at = r.MethodAt
	case playtoken.UnsupportedMediaType:
		at = typeAt
		if ReadJSON(&r.Body) {
			text = string(r.Body.Bytes)
		}
		if r.BodyType == JSONType {
			r.Refusal.Edit = playtoken.Edit{Start: at.Start, End: at.End, Replacement: text}
		}
	}
	r.Refusal.Start, r.Refusal.End = at.Start, at.End

	if i := strings.IndexByte(text, '\n'); i >= 0 {
		start, end := r.Body.Span(i, i+1)
		r.Notes.Add(note.LineBreakInData, start, end)
	}
	if strings.HasPrefix(ascii.TrimLeft(text, " \t\r\n"), "{") {
		r.Notes.Add(note.JSON, body.Start, body.End)
	}
	if r.Method == "GET" && text != "" {
		var edits []note.Edit
		if end := r.MethodAt.End; strings.HasSuffix(r.Pasted[:end], r.Method) {
			edits = []note.Edit{{Start: end - len(r.Method), End: end, Replacement: "POST"}}
		}
		r.Notes.Add(note.GetWithBody, body.Start, body.End, edits...)
		r.Body = derived.Text{}
	}
}
