package issue

import (
	"io"
	"time"

	"playtoken"
	"playtoken/internal/reply"
	"playtoken/token"
)

const (
	// Path is the path of the token endpoint.
	Path = playtoken.Path
	// MaxBody is the number of bytes of a request body at most.
	MaxBody = playtoken.MaxBody
	// retryAfter is the Retry-After of an answer that a later try may change, in seconds (D20).
	retryAfter = "2"
)

// Config is what an endpoint needs to know.
type Config struct {
	Environment playtoken.Environment
	// Ring seals the tokens. It is the environment's.
	Ring *token.Ring
	// LicenseURL is the license acquisition URL of services that have none of their own.
	LicenseURL string
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// KeyStorage is where stored keys are looked up; the zero value is the database with the accounts.
	KeyStorage KeyStorage
	// StoredKeys is the statement that yields the wrapped key, 48 hexadecimal digits, of the service ?1 under the key id ?5, where ?2, ?3 and
	// ?4 are those of the other statements. "" is no key storage in the database.
	StoredKeys string
	// Random is a source of unpredictable bytes.
	Random io.Reader
}

// An Endpoint answers requests. It holds no state of any request and may be used by several goroutines.
type Endpoint struct{ config Config }

// New returns an endpoint, or an error that names what the config lacks.
func New(c Config) (*Endpoint, error) {
	switch {
	case c.Environment != playtoken.Test && c.Environment != playtoken.Production:
		return nil, reply.Failure("issue: no environment configured")
	case c.Ring == nil:
		return nil, reply.Failure("issue: no sealing key configured")
	case c.Ring.Environment() != c.Environment:
		return nil, reply.Failure("issue: the key ring is of the other environment")
	case c.LicenseURL == "":
		return nil, reply.Failure("issue: no license acquisition URL configured")
	case c.Random == nil:
		return nil, reply.Failure("issue: no source of random bytes configured")
	}
	return &Endpoint{c}, nil
}

// A Request is an HTTP request as far as the endpoint looks at it.
type Request struct {
	Method, Path string
	Query        string // raw, without the question mark
	// ContentType and ContentEncoding are those of a playtoken.Envelope.
	ContentType, ContentEncoding string

	Accept string
	// BrokenURL says that the URL has a % without two hexadecimal digits in its path, or a control character.
	BrokenURL bool
	// Body is the body of a POST, at most MaxBody bytes. BodyTooLarge says that there was more.
	Body         string
	BodyTooLarge bool
	// BodyBroken says that the body ended before it was whole, or did not come in time.
	BodyBroken bool
	// ID names the request in the answer and in logs.
	ID string
	// Client is the address of the client, for the records; "" when it is not known.
	Client string
	// Now is when the request came.
	Now time.Time
}

// A Step is the answer, or the statement to run or the fetch to make before it.
type Step struct {
	Answer    *Answer
	Statement *Statement
	Fetch     *Fetch
}

// Refuse returns the answer to a request whose head alone is enough to refuse it, nil for any other. hasBody says that a body follows
// which has not been read, and which is of no use when there is an answer.
func (e *Endpoint) Refuse(r Request, hasBody bool) *Answer {
	x := &Exchange{endpoint: e, request: r}
	return x.refuseHead(hasBody).Answer
}

// Begin starts the exchange of one request.
func (e *Endpoint) Begin(r Request) (*Exchange, Step) {
	x := &Exchange{endpoint: e, request: r}
	if refusal := x.refuseHead(r.Body != "" || r.BodyTooLarge || r.BodyBroken); refusal.Answer != nil {
		return x, refusal
	}
	text := r.Query
	if r.Method == "POST" && r.Body != "" {
		if text != "" {
			text += "&"
		}
		text += r.Body
	}
	x.checked = playtoken.Check(text, r.Now)
	if x.checked.Request == nil {
		return x, x.answer(x.checked.Problems, x.checked.Format, nil)
	}
	return x, x.begin()
}

// refuseHead ends the exchange with an HTTP-level error, if there is one.
func (x *Exchange) refuseHead(hasBody bool) (s Step) {
	r := &x.request
	if r.BrokenURL {
		return x.fail(reply.BrokenURL, queryFormat(*r))
	}
	envelope := playtoken.Envelope{
		Method: r.Method, Path: r.Path, ContentType: r.ContentType, ContentEncoding: r.ContentEncoding,
		HasBody: hasBody, BodyTooLarge: r.BodyTooLarge, BodyBroken: r.BodyBroken,
	}
	if problem, refused := envelope.Problem(); refused {
		return x.fail(problem, queryFormat(*r))
	}
	return s
}

// queryFormat is the error format of an HTTP-level error: that of the query alone (D20).
func queryFormat(r Request) playtoken.Format { return playtoken.Check(r.Query, r.Now).Format }
