package api

import (
	"playtoken"
	"playtoken/internal/phrase"
	"playtoken/protocol"
)

const (
	// RetryAfter is the Retry-After of an answer that a later try may change, in seconds (D20).
	RetryAfter = "2"
	// AuthenticatorHeader may carry the customer authenticator, which keeps it out of URLs and so
	// out of logs on the way.
	AuthenticatorHeader = "X-Customer-Authenticator"
	// JSON is the default content type. HTML is for pages that people read, and ProblemJSON for the
	// refusals of the interface for operators (RFC 9457).
	JSON        = "application/json"
	HTML        = "text/html"
	ProblemJSON = "application/problem+json"
)

// An Answer is an HTTP answer with the outcome for the log and the records.
type Answer struct {
	Status int
	Header Header
	Body   string
	Outcome
}

// A Header holds the header fields of an answer in the order in which they are sent.
type Header []Field

// A Field is one header field.
type Field struct{ Name, Value string }

// Set sets a field, in place of an earlier value.
func (h *Header) Set(name, value string) {
	for i := range *h {
		if (*h)[i].Name == name {
			(*h)[i].Value = value
			return
		}
	}
	*h = append(*h, Field{name, value})
}

// Get returns the value of a field, "" for none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// An Outcome holds the members of an exchange that the log and the records get. They get nothing
// else of the query, the body and the headers.
type Outcome struct {
	// Code is the code of the first problem, 0 for none, and Parameter the parameter at fault.
	Code      playtoken.Code
	Parameter string
	// Account is the account ID in the request, 0 for none. It may not be authenticated.
	Account uint64
	// TokenID is the id of the token that was issued or redeemed.
	TokenID string
	// Record is the kind of record to keep of the exchange, "" for none. Cookie, KeyIDs and Client
	// are for that record. KeyIDs are lower-case hexadecimal digits, separated by commas.
	Record                 string
	Cookie, KeyIDs, Client string
	// LicenseServer is the name of the license server that asked.
	LicenseServer string
	// Err is the failure behind a -2030 or a -4019. Only the log gets it, as ForLog has it.
	Err error
	// Quiet keeps the exchange out of the log and the metrics, unless there is an Err.
	Quiet bool
}

// The kinds of records.
const (
	IssueRecord   = "issue"
	RedeemRecord  = "redeem"
	GatewayRecord = "gateway"
)

// Guarded returns the header of an answer that is data of a content type, "" for an answer without
// a body. A browser neither keeps such data nor runs or loads anything for it, whatever it holds.
func Guarded(contentType string) Header {
	h := make(Header, 0, 8)
	if contentType != "" {
		h = append(h, Field{"Content-Type", contentType})
	}
	return append(h,
		Field{"Cache-Control", "no-store"},
		Field{"X-Content-Type-Options", "nosniff"},
		Field{"Content-Security-Policy", "default-src 'none'; sandbox"},
	)
}

// Data returns the Guarded header of the answer to the request.
func (r *Request) Data(contentType string) Header {
	return append(Guarded(contentType), Field{"X-Request-Id", r.ID})
}

// JSON returns an answer with that JSON text.
func (r *Request) JSON(status int, body string) Answer {
	return Answer{Status: status, Header: r.Data(JSON), Body: body}
}

// Refuse returns the answer with these problems as JSON (D20). The first gives the status.
func (r *Request) Refuse(docs string, problems ...playtoken.Problem) Answer {
	rendered := protocol.Answer{Problems: problems, RequestID: r.ID, Docs: docs}
	a := r.JSON(rendered.Status(), rendered.Body(playtoken.JSON))
	a.Code, a.Parameter = problems[0].Code, problems[0].Parameter
	switch a.Status {
	case 401:
		a.Header.Set("WWW-Authenticate", "Playtoken")
	case 503:
		a.Header.Set("Retry-After", RetryAfter)
	}
	return a
}

// Failed is the problem -2030 of an interface that cannot answer now (D20).
func Failed(details string) playtoken.Problem {
	return playtoken.Problem{
		Code: playtoken.ServiceFailure, Details: details, Fix: "send the request again after the time in Retry-After",
	}
}

// BrokenURL is the problem of a URL that cannot be read (D6).
var BrokenURL = playtoken.Problem{
	Code: playtoken.BadRequest, Details: "the URL has a % without two hexadecimal digits, or a control character",
	Fix: "percent-encode what is in the URL",
}

// BodyTrouble returns the problem of a body that could not be read. The limit is in bytes, and the
// fix says how to stay below it.
func (r *Request) BodyTrouble(limit int, fix string) (p playtoken.Problem, refused bool) {
	switch r.Trouble {
	case TooLarge:
		return playtoken.Problem{
			Code: playtoken.RequestTooLarge, Details: "the body is over " + phrase.Kibibytes(limit), Fix: fix,
		}, true
	case Broken:
		return playtoken.Problem{
			Code: playtoken.BadRequest, Details: "the body did not arrive whole, or not in time",
			Fix: "send the whole body without pausing",
		}, true
	}
	return p, false
}

// BodyHeaders returns the problem of a body that no interface reads (D2).
func (r *Request) BodyHeaders() (p playtoken.Problem, refused bool) {
	return protocol.BodyHeaderProblem(r.Header("Content-Type"), r.Header("Content-Encoding"))
}
