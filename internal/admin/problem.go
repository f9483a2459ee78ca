package admin

import (
	"encoding/json"

	"playtoken"
	"playtoken/internal/api"
)

// The codes of this interface alone, which are statuses. The catalogue, which is for tokens, lacks
// them.
const (
	// forbidden is the code of a request for which the operator lacks the access.
	forbidden playtoken.Code = 403
	// taken is the code of a name or an ID that exists already.
	taken playtoken.Code = 409
	// changed is the code of a change to settings that have changed since the operator saw them.
	changed playtoken.Code = 412
)

// titles are the titles of problems by their statuses.
var titles = map[int]string{
	400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
	409: "Conflict", 412: "Precondition Failed", 413: "Content Too Large", 415: "Unsupported Media Type",
	429: "Too Many Requests", 503: "Service Unavailable",
}

// A Problem is the body of a refusal (RFC 9457). Its Cause is the first of Errors.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Cause
	DocumentationURL string  `json:"documentationUrl"`
	RequestID        string  `json:"requestId"`
	Errors           []Cause `json:"errors"`
}

// A Cause is one mistake of a request. Parameter is the name of a parameter or of a member of the
// body, "" for none.
type Cause struct {
	Detail    string `json:"detail"`
	Fix       string `json:"fix"`
	Parameter string `json:"parameter,omitempty"`
}

// guidePath is the path of the guide to this interface below the root of the documentation.
const guidePath = "/guides/operators/"

// status returns the status of an answer that leads with the code.
func status(code playtoken.Code) int {
	if info, ok := playtoken.LookupCode(code); ok {
		return info.Status
	}
	return int(code)
}

// refuse returns the answer with these problems. The first gives the status.
func (c Config) refuse(r *api.Request, problems ...playtoken.Problem) api.Answer {
	first := problems[0]
	p := Problem{
		Type: "about:blank", Status: status(first.Code), DocumentationURL: c.Docs + guidePath, RequestID: r.ID,
	}
	p.Title = titles[p.Status]
	for _, one := range problems {
		p.Errors = append(p.Errors, Cause{one.Details, one.Fix, one.Parameter})
	}
	p.Cause = p.Errors[0]
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // cannot happen: texts and numbers can be written as JSON
	}
	a := api.Answer{Status: p.Status, Header: r.Data(api.ProblemJSON), Body: string(body) + "\n"}
	a.Code, a.Parameter = first.Code, first.Parameter
	switch p.Status {
	case 401:
		a.Header.Set("WWW-Authenticate", "Bearer")
	case 503:
		a.Header.Set("Retry-After", api.RetryAfter)
	}
	return a
}
