// Package paste recognizes what people paste when they are asked for a license token request: a URL, a query, a form body, or a
// command line as bash, the Windows command prompt or PowerShell would read it. It finds the parameters as the endpoint would
// receive them, and knows where in the pasted text each byte of them came from.
//
// It reads what was meant rather than what a shell would make of it, and where the two differ it says so in a note.
package paste

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
)

// A Kind is a kind of text that Read recognizes.
type Kind uint8

const (
	Text        Kind = iota // none of the others: read as form text as it stands
	URL                     // a URL, also on several lines
	Query                   // the query of a URL, with or without the ?, or with the path before it
	FormBody                // an application/x-www-form-urlencoded body on several lines
	JSONBody                // a body that is a JSON object of plain values
	HTTPRequest             // an HTTP message: request line, header fields, body
	CurlBash                // curl as bash and other POSIX shells take it
	CurlCmd                 // curl as the Windows command prompt takes it
	PowerShell              // curl, Invoke-WebRequest or Invoke-RestMethod as PowerShell takes them
)

var kindNames = [...]string{"text", "URL", "query", "form body", "JSON body", "HTTP request", "curl command (bash)", "curl command (Windows cmd)", "PowerShell command"}

// String returns the name of the kind for people, such as "curl command (bash)".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Pasted is what Read made of a text. All positions are in bytes.
type Pasted struct {
	Kind Kind

	// Form holds the parameters URL-encoded, as the endpoint sees them: the query, then the body of what is no GET, with & between
	// them if neither is empty. It is no longer than three times the pasted text.
	Form string
	// QueryEnd is where the query ends in Form, BodyStart where the body begins. They differ by the & if there is one.
	QueryEnd, BodyStart int

	// Method is the HTTP method: that of the command or the message; GET for a URL or a query, POST for a body; "" for Text.
	Method string
	// Endpoint is "scheme://host/path" as it was written, without user name, query and fragment; "" if there was no host. Where
	// the scheme is missing it is https, or http for a command, since that is what the command would use.
	Endpoint string
	// ContentType is the value of the Content-Type header if the command or the message has one, else "".
	ContentType string

	// Notes are in the order of their places in the pasted text, each kind of note at most once.
	Notes []Note

	form    derived // bytes is Form
	refusal playtoken.Problem
	// anchor is where parameters could be put in when there are none.
	anchor int
}

// HasQuery reports whether parameters travel in the URL, where servers and proxies log them.
func (p *Pasted) HasQuery() bool { return p.QueryEnd > 0 }

// Result returns what is wrong with the request, with byte ranges in the pasted text. The check of a form-encoded text is done by the
// given function, which is playtoken.Check at some time.
func (p *Pasted) Result(check func(form string) playtoken.Result) playtoken.Result {
	result := check(p.Form).Moved(p)
	if p.refusal.Code != 0 {
		result = result.Refuse(p.refusal, check(p.Form[:p.QueryEnd]).Format)
	}
	return result
}

// NoRequest returns the note that the text is something else than a request. It is false where it may be one.
func (p *Pasted) NoRequest() (Note, bool) {
	for _, n := range p.Notes {
		if n.ID == noteUnrecognized || n.ID == noteLicenseToken || n.ID == noteEndpointAnswer {
			return n, true
		}
	}
	return Note{}, false
}

// Range returns the byte range in the pasted text that the bytes of Form from start to end come from, with the escapes and the
// removed characters among them. An empty range gives an empty one: the place where something could be put in. Positions outside
// Form are taken as its nearest end.
func (p *Pasted) Range(start, end int) (int, int) {
	start = min(max(start, 0), len(p.Form))
	end = min(max(end, start), len(p.Form))
	if len(p.form.runs) == 0 {
		return p.anchor, p.anchor
	}
	return p.form.span(start, end)
}

// Exact reports whether the bytes of Form from start to end stand in the pasted text in the same form and in one piece, so that
// replacing them there replaces them in Form. It is false for what was escaped, or is yet to be encoded.
func (p *Pasted) Exact(start, end int) bool {
	if start < 0 || end > len(p.Form) || start > end || len(p.form.runs) == 0 {
		return false
	}
	k := p.form.find(max(start-1, 0))
	if start < end {
		k = p.form.find(start)
	}
	return p.form.runs[k].fidelity == exact && end <= p.form.runEnd(k)
}

// Read recognizes a text. It takes any text, in time linear in its length; what it cannot recognize is form text as it stands.
func Read(text string) *Pasted {
	r := &reader{text: text, path: playtoken.Path, bodyType: playtoken.FormType}
	r.characters()
	start, end, hint := r.unwrap(0, len(text))
	r.anchor = end
	if start < end && !r.readCommand(start, end, hint) {
		r.readPlain(start, end)
	}
	return r.finish()
}

// A reader gathers what a text says.
type reader struct {
	text  string
	notes []Note

	kind                          Kind
	query, body                   derived
	method, endpoint, contentType string
	anchor                        int

	// path is the one that the request is sent to, or the endpoint's where that is not known.
	path string
	// Where path, method and content type were set.
	pathAt, methodAt, contentTypeAt span
	// bodyType is the content type that a body has without a header, and where that is said.
	bodyType   string
	bodyTypeAt span
	// sent says that the text tells how the request is sent, not only what.
	sent    bool
	refusal playtoken.Problem
	// expansions are what a shell would put something else for, by position. They matter where the request uses them.
	expansions []expansion
}

// An expansion is a variable or a command in a command line.
type expansion struct {
	id NoteID
	span
}

// A span is a byte range of the pasted text.
type span struct{ start, end int }

// finish puts the parts together and looks at the request as a whole.
func (r *reader) finish() *Pasted {
	if r.sent {
		r.judge()
	}
	p := &Pasted{
		Kind: r.kind, Method: r.method, Endpoint: r.endpoint, ContentType: r.contentType,
		QueryEnd: len(r.query.bytes), anchor: r.anchor, refusal: r.refusal,
	}
	form := r.query
	if len(r.query.bytes) > 0 && len(r.body.bytes) > 0 {
		at := r.body.runs[0].start
		form.add("&", at, at, replaced)
	}
	p.BodyStart = len(form.bytes)
	form.splice(&r.body, 0, len(r.body.bytes))
	p.form, p.Form = form, string(form.bytes)
	r.noteExpansions(&form, 0, len(form.bytes))
	sortNotes(r.notes)
	p.Notes = r.notes
	return p
}

// noteExpansions notes the expansions that the bytes from from to to of d contain.
func (r *reader) noteExpansions(d *derived, from, to int) {
	if from == to {
		return
	}
	for k := d.find(from); k < len(d.runs) && d.runs[k].at < to; k++ {
		r.expands(span{d.runs[k].start, d.runs[k].end})
	}
}

// expands notes what a shell would put something else for in a part of the pasted text, and reports whether there is any.
func (r *reader) expands(at span) bool {
	low, high := 0, len(r.expansions)
	for low < high {
		if mid := int(uint(low+high) >> 1); r.expansions[mid].start < at.start {
			low = mid + 1
		} else {
			high = mid
		}
	}
	first := low
	for ; low < len(r.expansions) && r.expansions[low].start < at.end; low++ {
		e := r.expansions[low]
		r.note(e.id, e.start, e.end)
	}
	return low > first
}

const multipartType = "multipart/form-data"

// multipart takes the body for a multipart form, as the option at a place of the text makes it.
func (r *reader) multipart(option string, at span) {
	r.noteOption(noteMultipart, option, at.start, at.end)
	if r.bodyType != multipartType {
		r.bodyType, r.bodyTypeAt = multipartType, at
	}
}

// judge tells how the endpoint takes the request before it reads the parameters, as far as the text says how it is sent.
func (r *reader) judge() {
	text := string(r.body.bytes)
	var body span
	body.start, body.end = r.body.span(0, len(text))
	e := playtoken.Envelope{
		Method: r.method, Path: r.path, ContentType: r.contentType, HasBody: text != "", BodyTooLarge: len(text) > playtoken.MaxBody,
	}
	typeAt := r.contentTypeAt
	if typeAt == (span{}) || r.bodyType == multipartType {
		e.ContentType, typeAt = r.bodyType, r.bodyTypeAt
	}
	if typeAt == (span{}) {
		typeAt = body
	}
	// What a variable holds is taken for right.
	if r.expands(r.methodAt) {
		e.Method = "GET"
	}
	if r.expands(r.contentTypeAt) {
		e.ContentType = playtoken.FormType
	}
	r.refusal, _ = e.Problem()
	at := body
	switch r.refusal.Code {
	case playtoken.NotFound:
		at = r.pathAt
	case playtoken.MethodNotAllowed:
		at = r.methodAt
	case playtoken.UnsupportedMediaType:
		at = typeAt
		if readJSON(&r.body) {
			text = string(r.body.bytes)
		}
		if r.kind == JSONBody {
			r.refusal.Edit = playtoken.Edit{Start: at.start, End: at.end, Replacement: text}
		}
	}
	r.refusal.Start, r.refusal.End = at.start, at.end

	if i := strings.IndexByte(text, '\n'); i >= 0 {
		start, end := r.body.span(i, i+1)
		r.note(noteLineBreakInData, start, end)
	}
	if strings.HasPrefix(ascii.TrimLeft(text, " \t\r\n"), "{") {
		r.note(noteJSON, body.start, body.end)
	}
	if r.method == "GET" && text != "" {
		var edits []Edit
		if end := r.methodAt.end; strings.HasSuffix(r.text[:end], r.method) {
			edits = []Edit{{end - len(r.method), end, "POST"}}
		}
		r.note(noteGetWithBody, body.start, body.end, edits...)
		r.body = derived{}
	}
}
