package issue

import (
	"playtoken"
	"playtoken/internal/api"
	"playtoken/protocol"
	"playtoken/token"
)

const (
	// Path is the path of the token endpoint.
	Path = protocol.Path
	// MaxBody is the maximum size of a request body in bytes.
	MaxBody = protocol.MaxBody
)

// A Config has the settings of an endpoint.
type Config struct {
	Environment playtoken.Environment
	// Ring is the key ring of the environment. It seals the tokens.
	Ring *token.Ring
	// LicenseURL is the license acquisition URL of accounts without their own.
	LicenseURL string
	// Docs is the root URL of the documentation to which errors link, without a final slash.
	Docs string
	// KeyStorage is the server that stores keys. The zero value selects the database.
	KeyStorage KeyStorage
	// StoredKeys is the statement that yields the wrapped key of the account ?1 with the key ID ?5,
	// as 48 hexadecimal digits. ?2 is the hash of the secret, ?3 the time and ?4 the environment.
	// It is "" if the database stores no keys.
	StoredKeys string
}

// An Endpoint answers requests for tokens. It keeps no state between requests.
type Endpoint struct{ config Config }

// New returns an endpoint. It returns an error if the environment, the ring or LicenseURL is
// missing, or the ring belongs to the other environment.
func New(c Config) (*Endpoint, error) {
	switch {
	case c.Environment != playtoken.Test && c.Environment != playtoken.Production:
		return nil, api.Failure("issue: no environment configured")
	case c.Ring == nil:
		return nil, api.Failure("issue: no sealing key configured")
	case c.Ring.Environment() != c.Environment:
		return nil, api.Failure("issue: the key ring belongs to the other environment")
	case c.LicenseURL == "":
		return nil, api.Failure("issue: no license acquisition URL configured")
	}
	return &Endpoint{c}, nil
}

// Docs returns the root URL of the documentation to which errors link, without a final slash.
func (e *Endpoint) Docs() string { return e.config.Docs }

// Environment returns the environment of the endpoint.
func (e *Endpoint) Environment() playtoken.Environment { return e.config.Environment }

// Ring returns the key ring of the environment.
func (e *Endpoint) Ring() *token.Ring { return e.config.Ring }

// refusedHead returns the HTTP-level error of a request, if it has one (D20).
func refusedHead(r *api.Request) (p playtoken.Problem, refused bool) {
	envelope := protocol.Envelope{
		Method: r.Method, Path: r.Path, ContentType: r.Header("Content-Type"),
		ContentEncoding: r.Header("Content-Encoding"),
		HasBody:         r.HasBody(), BodyTooLarge: r.Trouble == api.TooLarge, BodyBroken: r.Trouble == api.Broken,
	}
	return envelope.Problem()
}

// queryFormat returns the format of an HTTP-level error. Only the query determines it (D20).
func queryFormat(r *api.Request) playtoken.Format { return playtoken.Check(r.Query, r.Now).Format }
