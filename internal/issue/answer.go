package issue

import (
	"encoding/hex"
	"strconv"

	"playtoken"
	"playtoken/internal/accept"
)

// An Answer is the HTTP answer, and what a log may say of it.
type Answer struct {
	Status int
	Header []Header
	Body   string

	// Code is the code that the answer leads with, 0 for a token.
	Code playtoken.Code
	// Parameter is the parameter that the first problem is about.
	Parameter string
	// ServiceID is the service that the authenticator names, 0 when it names none. Whether the authenticator is right is
	// known only when Issued.
	ServiceID uint64
	// TokenID is the id of the token that was issued, "" for none.
	TokenID string
	// Cookie and KeyIDs are those of a request without a mistake in it, for the records: key ids are lower-case hexadecimal digits, with
	// commas between them.
	Cookie, KeyIDs string
	// Err is the failure behind a -2030 or a -4019, for the log alone.
	Err error
}

// Issued reports whether the answer is a token, for which the service was charged.
func (a *Answer) Issued() bool { return a.TokenID != "" }

// A Header is one header field of an answer.
type Header struct{ Name, Value string }

// answer ends the exchange with an error.
func (x *Exchange) answer(problems []playtoken.Problem, f playtoken.Format, err error) Step {
	rendered := playtoken.Answer{Problems: problems, RequestID: x.request.ID, Docs: x.endpoint.config.Docs}
	a := &Answer{
		Status: rendered.Status(), Header: x.header(f.ContentType()), Body: rendered.Body(f),
		Code: problems[0].Code, Parameter: problems[0].Parameter, ServiceID: x.serviceID(), Err: err,
	}
	a.Cookie, a.KeyIDs = x.recorded()
	if f == playtoken.HTML {
		a.Header = append(a.Header, Header{"Content-Security-Policy", playtoken.ContentSecurityPolicy})
	}
	switch a.Status {
	case 401:
		a.Header = append(a.Header, Header{"WWW-Authenticate", "Playtoken"})
	case 405:
		a.Header = append(a.Header, Header{"Allow", "GET, POST"})
	case 503:
		a.Header = append(a.Header, Header{"Retry-After", retryAfter})
	}
	return Step{Answer: a}
}

// fail ends the exchange with a single problem.
func (x *Exchange) fail(p playtoken.Problem, f playtoken.Format) Step {
	return x.answer([]playtoken.Problem{p}, f, nil)
}

// keyed is a problem with the key at that place, carried by the parameter, with the index named in the details (D19).
func (x *Exchange) keyed(place int, parameter string, p playtoken.Problem) *playtoken.Problem {
	r := x.checked.Request
	p.Parameter = r.KeyParameter(parameter, place)
	if r.Numbered {
		p.Details = "key " + strconv.Itoa(place) + ": " + p.Details
	}
	return &p
}

// failure ends the exchange with -2030. The error behind it is for the log: the caller is told only what it can act on.
func (x *Exchange) failure(details string, err error) Step {
	return x.answer([]playtoken.Problem{Failure(details)}, x.checked.Format, err)
}

// Failure is the -2030 of a service that cannot answer now.
func Failure(details string) playtoken.Problem {
	return playtoken.Problem{Code: playtoken.ServiceFailure, Details: details, Fix: "send the request again after the time in Retry-After"}
}

// Unavailable is the answer to a request that met a failure outside of its exchange, such as a crash: -2030 (D20).
func (e *Endpoint) Unavailable(r Request, err error) *Answer {
	x := &Exchange{endpoint: e, request: r}
	return x.answer([]playtoken.Problem{Failure("the request could not be finished")}, queryFormat(r), err).Answer
}

const jsonType = "application/json"

// success ends the exchange with the token (D21).
func (x *Exchange) success(licenseURL string) Step {
	contentType := "text/uri-list"
	if accept.Weight(x.request.Accept, jsonType) > 0 { // a wildcard does not name it
		contentType = jsonType
	}
	a := &Answer{
		Status: 200, Header: x.header(contentType), Body: playtoken.Success(licenseURL, x.token),
		ServiceID: x.serviceID(), TokenID: x.tokenID,
	}
	a.Cookie, a.KeyIDs = x.recorded()
	return Step{Answer: a}
}

func (x *Exchange) header(contentType string) []Header {
	return append(make([]Header, 0, 6),
		Header{"Content-Type", contentType},
		Header{"Cache-Control", "no-store"},
		Header{"X-Content-Type-Options", "nosniff"},
		Header{"X-Request-Id", x.request.ID},
	)
}

func (x *Exchange) serviceID() uint64 {
	if x.checked.Request == nil {
		return 0
	}
	return x.checked.Request.Authenticator.ServiceID
}

// recorded is what the records have of the request.
func (x *Exchange) recorded() (cookie, keyIDs string) {
	r := x.checked.Request
	if r == nil {
		return "", ""
	}
	ids := make([]byte, 0, 33*len(r.Keys))
	for _, k := range r.Keys {
		if len(ids) > 0 {
			ids = append(ids, ',')
		}
		ids = hex.AppendEncode(ids, k.ID[:])
	}
	return r.Cookie, string(ids)
}
