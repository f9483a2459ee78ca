// Package reply writes the answers of the interfaces beside the token endpoint: JSON, errors in the members of D20.
package reply

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"playtoken"
)

// RetryAfter is the Retry-After of an answer that a later try may change, in seconds (D20).
const RetryAfter = "2"

// AuthenticatorHeader is the header that may carry a customer authenticator, to keep it out of URLs and so out of logs on the way.
const AuthenticatorHeader = "X-Customer-Authenticator"

// Header is the value of a header field in which there may be commas, "" for none: a Worker gets their two sides as two values.
func Header(r *http.Request, name string) string {
	values := r.Header.Values(name)
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return strings.Join(values, ",")
}

// JSON is the content type of an answer that is not said to have another.
const JSON = "application/json"

// An Answer is what goes back to a client.
type Answer struct {
	Status int
	// Type is the content type, JSON unless given.
	Type string
	Body string
	// Header has further header fields.
	Header map[string]string
	// Problem is the first problem of the answer, for the log.
	Problem playtoken.Problem
	// Err is the failure behind a -2030, for the log alone.
	Err error
}

// A Request is what an error repeats of the request.
type Request struct {
	ID string
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
}

// Refuse is the answer with these problems, of which there is at least one. The first gives the status.
func (r Request) Refuse(problems ...playtoken.Problem) Answer {
	rendered := playtoken.Answer{Problems: problems, RequestID: r.ID, Docs: r.Docs}
	a := Answer{Status: rendered.Status(), Body: rendered.Body(playtoken.JSON), Header: map[string]string{}, Problem: problems[0]}
	switch a.Status {
	case http.StatusUnauthorized:
		a.Header["WWW-Authenticate"] = "Playtoken"
	case http.StatusServiceUnavailable:
		a.Header["Retry-After"] = RetryAfter
	}
	return a
}

// Fail is the answer -2030. The error behind it is for the log.
func (r Request) Fail(details string, err error) Answer {
	a := r.Refuse(playtoken.Problem{
		Code: playtoken.ServiceFailure, Details: details, Fix: "send the request again after the time in Retry-After",
	})
	a.Err = err
	return a
}

// Guard sets the header fields of an answer that is data. A browser neither keeps it nor runs or
// loads anything for it, whatever the body holds.
func Guard(header http.Header) {
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
}

// Write writes the answer to the request of that id.
func (a Answer) Write(w http.ResponseWriter, id string) {
	header := w.Header()
	Guard(header)
	header.Set("X-Request-Id", id)
	for name, value := range a.Header {
		header.Set(name, value)
	}
	if a.Body != "" {
		contentType := a.Type
		if contentType == "" {
			contentType = JSON
		}
		header.Set("Content-Type", contentType)
	}
	header.Set("Content-Length", strconv.Itoa(len(a.Body)))
	w.WriteHeader(a.Status)
	if a.Body != "" { // a write of nothing would keep a Worker waiting for ever
		io.WriteString(w, a.Body)
	}
}

// BrokenURL is the problem of a URL that cannot be read (D6).
var BrokenURL = playtoken.Problem{
	Code: playtoken.BadRequest, Details: "the URL has a % without two hexadecimal digits, or a control character",
	Fix: "percent-encode what is in the URL",
}

// BrokenQuery reports whether the query of a request has a % without two hexadecimal digits. net/http refuses a path with one, and
// control characters anywhere in a URL.
func BrokenQuery(r *http.Request) bool {
	for query := r.URL.RawQuery; ; query = query[1:] {
		at := strings.IndexByte(query, '%')
		if at < 0 {
			return false
		}
		query = query[at:]
		if len(query) < 3 || !isHex(query[1]) || !isHex(query[2]) {
			return true
		}
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// CheckBodyHeaders returns the problem of a body that no interface reads (D2).
func CheckBodyHeaders(r *http.Request) (p playtoken.Problem, refused bool) {
	return playtoken.BodyHeaderProblem(Header(r, "Content-Type"), Header(r, "Content-Encoding"))
}
