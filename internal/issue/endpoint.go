package issue

import (
	"playtoken"
	"playtoken/internal/api"
	"playtoken/token"
)

const (
	// Path is the path of the token endpoint.
	Path = playtoken.Path
	// MaxBody is the number of bytes of a request body at most.
	MaxBody = playtoken.MaxBody
)

// A Config has the settings of an endpoint.
type Config struct {
	Environment playtoken.Environment
	// Ring seals the tokens. It is the environment's.
	Ring *token.Ring
	// LicenseURL is the license acquisition URL of services that have none of their own.
	LicenseURL string
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// KeyStorage is where stored keys are looked up. The zero value means the database with the
	// accounts.
	KeyStorage KeyStorage
	// StoredKeys is the statement that yields the wrapped key, 48 hexadecimal digits, of the
	// service ?1 under the key ID ?5; ?2, ?3 and ?4 are those of the other statements. With "", the
	// database stores no keys.
	StoredKeys string
}

// An Endpoint answers requests for tokens. It holds no state of any request.
type Endpoint struct{ config Config }

// New returns an endpoint. The error names what the config lacks.
func New(c Config) (*Endpoint, error) {
	switch {
	case c.Environment != playtoken.Test && c.Environment != playtoken.Production:
		return nil, api.Failure("issue: no environment configured")
	case c.Ring == nil:
		return nil, api.Failure("issue: no sealing key configured")
	case c.Ring.Environment() != c.Environment:
		return nil, api.Failure("issue: the key ring is of the other environment")
	case c.LicenseURL == "":
		return nil, api.Failure("issue: no license acquisition URL configured")
	}
	return &Endpoint{c}, nil
}

// Docs is the root URL of the documentation that errors link to, without a final slash.
func (e *Endpoint) Docs() string { return e.config.Docs }

// Ring is the key ring of the environment, for those that open tokens.
func (e *Endpoint) Ring() *token.Ring { return e.config.Ring }

// refusedHead returns the HTTP-level error of a request, if it has one (D20).
func refusedHead(r *api.Request) (p playtoken.Problem, refused bool) {
	envelope := playtoken.Envelope{
		Method: r.Method, Path: r.Path, ContentType: r.Header("Content-Type"),
		ContentEncoding: r.Header("Content-Encoding"),
		HasBody:         r.HasBody(), BodyTooLarge: r.Trouble == api.TooLarge, BodyBroken: r.Trouble == api.Broken,
	}
	return envelope.Problem()
}

// queryFormat is the error format of an HTTP-level error: the query alone decides (D20).
func queryFormat(r *api.Request) playtoken.Format { return playtoken.Check(r.Query, r.Now).Format }
