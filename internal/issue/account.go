package issue

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"playtoken"
	"playtoken/internal/reply"
	"playtoken/token"
)

// The interfaces beside the token endpoint ask for an account by the same authenticator, and refuse it in the same words.

// Standing is the statement that tells how the account of an authenticator stands, for Refusal.
func (e *Endpoint) Standing(a playtoken.Authenticator, now time.Time) *Statement {
	return &Statement{SQL: explain, Args: e.accountArgs(a, now)}
}

// accountArgs are the arguments of a statement about the account: service, hash of the secret, time and environment.
func (e *Endpoint) accountArgs(a playtoken.Authenticator, now time.Time) []any {
	sum := sha256.Sum256(a.Secret[:])
	return []any{int64(a.ServiceID), hex.EncodeToString(sum[:]), now.Unix(), int64(e.config.Environment)}
}

// The places in what explain yields.
const (
	standsHere = iota
	standsElsewhere
	standsEnabled
	standsPlayReady
	standsBalance
	standings
)

// stands reports whether the account has what stands in that place.
func stands(r Result, place int) bool { return r.Found && r.Text[place] == '1' }

// Refusal reads the answer to Standing: why an account gets nothing from any interface, an authenticator that is not valid here
// (-2018) or a disabled service (-2031). The code is 0 for one that is served.
func (e *Endpoint) Refusal(r Result) (p playtoken.Problem, err error) {
	if r.Found && len(r.Text) != standings {
		return p, reply.Failure("issue: the database does not explain an account as it should")
	}
	p.Parameter = "customerAuthenticator"
	switch {
	case stands(r, standsHere) && !stands(r, standsEnabled):
		p.Code, p.Details, p.Fix = playtoken.ServiceDisabled, "the service account is disabled", "ask the operator to enable it"
	case stands(r, standsHere):
	case stands(r, standsElsewhere):
		env, right := e.config.Environment, e.config.Environment.Other()
		p.Code = playtoken.InvalidAuthenticator
		p.Details = "this is the authenticator of the " + right.String() + " environment, and this endpoint is the " + env.String() + " environment"
		p.Fix = "send this authenticator to the " + right.String() + " endpoint, or the service's " + env.String() + " authenticator to this one"
	default:
		p.Code = playtoken.InvalidAuthenticator
		p.Details = "no service has this authenticator"
		p.Fix = "send the authenticator that the service was given for this environment, all of it"
	}
	return p, nil
}

// Docs is the root URL of the documentation that errors link to, without a final slash.
func (e *Endpoint) Docs() string { return e.config.Docs }

// Ring is the key ring of the environment, for those that open tokens.
func (e *Endpoint) Ring() *token.Ring { return e.config.Ring }
