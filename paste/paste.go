// Package paste finds the license token request in pasted text: a URL, a query, a form body, an
// HTTP message, or a command for bash, the Windows command prompt or PowerShell. It returns the
// parameters as the endpoint would receive them, with the place of each byte in the pasted text.
//
// Read follows the author's intent. Where a shell would read the text differently, it adds a note.
package paste

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
)

// A Kind is a kind of text that Read recognizes.
type Kind uint8

const (
	Text        Kind = iota // anything else, read unchanged as a form
	URL                     // a URL, on one line or several
	Query                   // the query of a URL, with or without ?, or with the path before it
	FormBody                // an application/x-www-form-urlencoded body on several lines
	JSONBody                // a body that is a JSON object of plain values
	HTTPRequest             // an HTTP message: request line, header fields, body
	CurlBash                // curl in bash or another POSIX shell
	CurlCmd                 // curl in the Windows command prompt
	PowerShell              // curl, Invoke-WebRequest or Invoke-RestMethod in PowerShell
)

var kindNames = [...]string{
	"text",
	"URL",
	"query",
	"form body",
	"JSON body",
	"HTTP request",
	"curl command (bash)",
	"curl command (Windows cmd)",
	"PowerShell command",
}

// String returns the name of the kind for people, such as "curl command (bash)".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Pasted is the result of Read. All positions are in bytes.
type Pasted struct {
	Kind Kind

	// Form holds the parameters URL-encoded, as the endpoint reads them: the query, then the body
	// unless the method is GET, joined with & if neither is empty. Form is at most three times as
	// long as the pasted text.
	Form string
	// QueryEnd is the end of the query in Form, BodyStart the beginning of the body. An & between
	// them belongs to neither.
	QueryEnd, BodyStart int

	// Method is the HTTP method of the command or message, GET for a URL or a query, POST for a
	// body, and "" for Text.
	Method string
	// Endpoint is "scheme://host/path" as written, without user name, query and fragment, or "" if
	// the text names no host. If the scheme is missing it is https; for a command it is http, the
	// default of curl and PowerShell.
	Endpoint string
	// ContentType is the value of the Content-Type header of the command or message, or "".
	ContentType string

	// Notes are ordered by their places in the pasted text. Each kind of note occurs at most once.
	Notes []Note

	form    derived // bytes is Form
	refusal playtoken.Problem
	// anchor is the place in the pasted text to insert parameters if there are none.
	anchor int
}

// HasQuery reports whether the URL holds parameters. Servers and proxies log URLs.
func (p *Pasted) HasQuery() bool { return p.QueryEnd > 0 }

// Result checks the request and returns byte ranges in the pasted text. It calls check for a form;
// pass playtoken.Check with a time.
func (p *Pasted) Result(check func(form string) playtoken.Result) playtoken.Result {
	result := check(p.Form).Moved(p)
	if p.refusal.Code != 0 {
		result = result.Refuse(p.refusal, check(p.Form[:p.QueryEnd]).Format)
	}
	return result
}

// NoRequest returns the note that explains why the text is not a request. It returns false if the
// text may be a request.
func (p *Pasted) NoRequest() (Note, bool) {
	for _, n := range p.Notes {
		if n.ID == noteUnrecognized || n.ID == noteLicenseToken || n.ID == noteEndpointAnswer {
			return n, true
		}
	}
	return Note{}, false
}

// Range returns the byte range in the pasted text from which the bytes start to end of Form come,
// including escapes and removed characters. An empty range yields an empty one, the place to insert
// text. Positions outside Form are moved to its nearest end.
func (p *Pasted) Range(start, end int) (int, int) {
	start = min(max(start, 0), len(p.Form))
	end = min(max(end, start), len(p.Form))
	if len(p.form.runs) == 0 {
		return p.anchor, p.anchor
	}
	return p.form.span(start, end)
}

// Exact reports whether the bytes start to end of Form occur in the pasted text unchanged and in
// one piece. Replacing them there then replaces them in Form. It is false for escaped bytes, and
// for bytes that a command will encode.
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

// Read recognizes a text of any kind, in time linear in its length. It takes unrecognized text for
// a form.
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

// A reader collects the parts of a request while it reads a text.
type reader struct {
	text  string
	notes []Note

	kind                          Kind
	query, body                   derived
	method, endpoint, contentType string
	anchor                        int

	// path is the path of the request, or the path of the endpoint if it is unknown.
	path string
	// The places that set path, method and content type.
	pathAt, methodAt, contentTypeAt span
	// bodyType is the content type of a body without a header, and bodyTypeAt the place that sets
	// it.
	bodyType   string
	bodyTypeAt span
	// sent reports that the text shows how the request is sent, not only its parameters.
	sent    bool
	refusal playtoken.Problem
	// expansions are ordered by position. They matter only where the request uses them.
	expansions []expansion
}

// An expansion is a variable or a command that a shell would replace in a command line.
type expansion struct {
	id NoteID
	span
}

// A span is a byte range of the pasted text.
type span struct{ start, end int }

// finish assembles the request and checks it as a whole.
func (r *reader) finish() *Pasted {
	if r.sent {
		r.checkEnvelope()
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

// noteExpansions adds a note for each expansion in the bytes from from to to of d.
func (r *reader) noteExpansions(d *derived, from, to int) {
	if from == to {
		return
	}
	for k := d.find(from); k < len(d.runs) && d.runs[k].at < to; k++ {
		r.expands(span{d.runs[k].start, d.runs[k].end})
	}
}

// expands adds a note for each expansion in a part of the pasted text, and reports whether it found
// any.
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

// multipart treats the body as a multipart form. option and at name the option that asked for one.
func (r *reader) multipart(option string, at span) {
	r.noteOption(noteMultipart, option, at.start, at.end)
	if r.bodyType != multipartType {
		r.bodyType, r.bodyTypeAt = multipartType, at
	}
}

// checkEnvelope finds the error with which the endpoint refuses the request before it reads the
// parameters. The text may show too little of the request for that.
func (r *reader) checkEnvelope() {
	text := string(r.body.bytes)
	var body span
	body.start, body.end = r.body.span(0, len(text))
	e := playtoken.Envelope{
		Method: r.method, Path: r.path, ContentType: r.contentType,
		HasBody: text != "", BodyTooLarge: len(text) > playtoken.MaxBody,
	}
	typeAt := r.contentTypeAt
	if typeAt == (span{}) || r.bodyType == multipartType {
		e.ContentType, typeAt = r.bodyType, r.bodyTypeAt
	}
	if typeAt == (span{}) {
		typeAt = body
	}
	// The value of a variable is unknown. Assume that it is right.
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
