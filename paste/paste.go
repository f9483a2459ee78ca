// Package paste recognizes pasted text. If it is a license token request, as a URL, a query, a form
// body, an HTTP message, or a command for bash, the Windows command prompt or PowerShell, the
// package returns the parameters as the endpoint would receive them, with the place of each byte in
// the pasted text. Package other recognizes the texts that are not requests.
//
// Read follows the author's intent. Where a shell would read the text differently, it adds a note.
package paste

import (
	"time"

	"playtoken"
	"playtoken/paste/derived"
	"playtoken/paste/note"
	"playtoken/paste/other"
	"playtoken/paste/request"
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
	// Other describes a text that is not a request. It is nil for a request.
	Other *other.Text

	// Form holds the parameters URL-encoded, as the endpoint reads them: the query and then the
	// body, joined with & if neither is empty. The body of a GET is left out. For Text, Form is the
	// text without quotes and white space around it. Form is at most six times as long as the
	// pasted text.
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
	// They are about a request: other texts have none.
	Notes []note.Note

	form derived.Text // Form, with the place of each byte in the pasted text
	// refusal is the problem by which the endpoint refuses the request before it reads the
	// parameters. Its code is 0 for none.
	refusal playtoken.Problem
	// anchor is the place in the pasted text for the first parameter of a request without any.
	anchor int
	gaps   playtoken.Gaps
	unread derived.Span // the part of the request that could not be read, if gaps.Open
}

// HasQuery reports whether the URL holds parameters, which servers and proxies then log.
func (p *Pasted) HasQuery() bool { return p.QueryEnd > 0 }

// Result checks the request. Relative times count from now. The byte ranges of the result refer to
// the pasted text. Values that are not known are not checked (D27). The result of a text that is
// not a request is empty.
func (p *Pasted) Result(now time.Time) playtoken.Result {
	if p.Other != nil {
		return playtoken.Result{}
	}
	result := playtoken.CheckKnown(p.Form, p.gaps, now).Moved(p.Move)
	if p.gaps.Open {
		list := append(result.Unknown, playtoken.Unknown{Start: p.unread.Start, End: p.unread.End})
		for i := len(list) - 1; i > 0 && list[i-1].Start > list[i].Start; i-- {
			list[i-1], list[i] = list[i], list[i-1]
		}
		result.Unknown = list
	}
	if p.refusal.Code != 0 {
		result = result.Refuse(p.refusal, playtoken.Check(p.Form[:p.QueryEnd], now).Format)
	}
	return result
}

// Range returns the byte range in the pasted text from which Form[start:end] comes, including
// escapes and removed characters. An empty range yields an empty one, the place to insert text.
// Positions outside Form are moved to its nearest end.
func (p *Pasted) Range(start, end int) (int, int) {
	start = min(max(start, 0), len(p.Form))
	end = min(max(end, start), len(p.Form))
	if len(p.form.Bytes) == 0 {
		return p.anchor, p.anchor
	}
	return p.form.Span(start, end)
}

// Move is a playtoken.Mover from Form to the pasted text.
func (p *Pasted) Move(start, end int) (int, int, bool) {
	movedStart, movedEnd := p.Range(start, end)
	return movedStart, movedEnd, p.Exact(start, end)
}

// Exact reports whether Form[start:end] occurs in the pasted text unchanged and in one piece. If
// so, a replacement there replaces it in Form. Exact is false for escaped bytes, and for bytes that
// a command will encode.
func (p *Pasted) Exact(start, end int) bool {
	if start < 0 || end > len(p.Form) || start > end || len(p.form.Bytes) == 0 {
		return false
	}
	return p.form.IsExact(start, end)
}

// Read recognizes a text of any kind, in time linear in its length.
func Read(text string) *Pasted {
	r := &reader{Request: request.New(text)}
	r.characters()
	start, end, hint := r.unwrap(0, len(text))
	r.Anchor = end
	if start < end && !r.readCommand(start, end, hint) {
		r.readPlain(start, end)
	}
	return r.finish()
}

// A reader reads a text.
type reader struct {
	request.Request
	kind  Kind
	other *other.Text // set once the text is recognized as another than a request
}

// finish assembles the request and checks it as a whole.
func (r *reader) finish() *Pasted {
	if r.Sent {
		r.Check()
	}
	p := &Pasted{
		Kind: r.kind, Method: r.Method, Endpoint: r.Endpoint, ContentType: r.ContentType,
		QueryEnd: len(r.Query.Bytes), anchor: r.Anchor, refusal: r.Refusal,
	}
	form := r.Query
	if len(r.Query.Bytes) > 0 && len(r.Body.Bytes) > 0 {
		at, _ := r.Body.Span(0, 0)
		form.Add("&", at, at, derived.Replaced)
	}
	p.BodyStart = len(form.Bytes)
	form.Splice(&r.Body, 0, len(r.Body.Bytes))
	p.form, p.Form = form, string(form.Bytes)
	r.Notes.Use(&form, 0, len(form.Bytes))
	if p.Other = r.notRequest(p.Form); p.Other == nil {
		p.gaps = r.gaps(&form)
		p.unread, _ = r.unread()
		r.Notes.Sort()
		p.Notes = r.Notes.Notes
	}
	return p
}
