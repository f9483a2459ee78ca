package issue

import (
	"encoding/hex"
	"strconv"

	"playtoken"
	"playtoken/internal/accept"
	"playtoken/internal/api"
	"playtoken/protocol"
)

// refuse answers with problems. The first determines the status.
func (x *exchange) refuse(f playtoken.Format, problems ...playtoken.Problem) api.Answer {
	rendered := protocol.Answer{Problems: problems, RequestID: x.r.ID, Docs: x.config.Docs}
	a := api.Answer{
		Status: rendered.Status(), Header: x.header(f.ContentType()), Body: rendered.Body(f), Outcome: x.outcome(),
	}
	a.Code, a.Parameter = problems[0].Code, problems[0].Parameter
	if f == playtoken.HTML {
		a.Header.Set("Content-Security-Policy", protocol.ContentSecurityPolicy)
	}
	switch a.Status {
	case 401:
		a.Header.Set("WWW-Authenticate", "Playtoken")
	case 503:
		a.Header.Set("Retry-After", api.RetryAfter)
	}
	return a
}

// keyProblem returns a problem of the key at an index. If keys are numbered, its details name the
// index (D19).
func (x *exchange) keyProblem(index int, parameter string, p playtoken.Problem) *playtoken.Problem {
	r := x.checked.Request
	p.Parameter = r.KeyParameter(parameter, index)
	if r.Numbered {
		p.Details = "key " + strconv.Itoa(index) + ": " + p.Details
	}
	return &p
}

// failed answers -2030. The error is only logged, since the caller cannot act on it.
func (x *exchange) failed(details string, err error) api.Answer {
	a := x.refuse(x.checked.Format, api.Failed(details))
	a.Err = err
	return a
}

func (x *exchange) databaseFailed(err error) api.Answer {
	return x.failed("the account database did not answer", err)
}

// success answers with the token. The body is JSON under both content types (D21).
func (x *exchange) success(licenseURL string) api.Answer {
	contentType := uriList
	if accept.Weight(x.r.Header("Accept"), api.JSON) > 0 { // a wildcard does not count
		contentType = api.JSON
	}
	a := api.Answer{
		Status: 200, Header: x.header(contentType), Body: protocol.Success(licenseURL, x.sealed.Text),
		Outcome: x.outcome(),
	}
	a.TokenID = x.sealed.ID.String()
	return a
}

func (x *exchange) header(contentType string) api.Header {
	return append(make(api.Header, 0, 6),
		api.Field{Name: "Content-Type", Value: contentType},
		api.Field{Name: "Cache-Control", Value: "no-store"},
		api.Field{Name: "X-Content-Type-Options", Value: "nosniff"},
		api.Field{Name: "X-Request-Id", Value: x.r.ID},
	)
}

// outcome returns the outcome of the request for the log and the records. A request with problems
// of its own has no record, because its account is not authenticated.
func (x *exchange) outcome() (o api.Outcome) {
	r := x.checked.Request
	if r == nil {
		return o
	}
	ids := make([]byte, 0, 33*len(r.Keys))
	for _, k := range r.Keys {
		if len(ids) > 0 {
			ids = append(ids, ',')
		}
		ids = hex.AppendEncode(ids, k.ID[:])
	}
	return api.Outcome{
		Record: api.IssueRecord, Account: r.Authenticator.AccountID, Cookie: r.Cookie, KeyIDs: string(ids),
		Client: x.r.Client,
	}
}
