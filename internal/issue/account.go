package issue

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
)

// Admit checks an authenticator in the database, for all interfaces. The problem has the code -2018
// for an authenticator that is not valid here, -2031 for a disabled account, and 0 for an account
// that is served.
func (e *Endpoint) Admit(run db.Runner, a playtoken.Authenticator, now time.Time) (p playtoken.Problem, err error) {
	p, _, err = e.standing(run, a, now)
	return p, err
}

// The indices of the digits in the row of explain.
const (
	validHere = iota
	validElsewhere
	enabled
	playReady
	funded
	digits
)

// A standing is the text of the row of explain, or "" for an account that does not exist.
type standing string

func (s standing) has(digit int) bool { return s != "" && s[digit] == '1' }

func (e *Endpoint) standing(
	run db.Runner, a playtoken.Authenticator, now time.Time,
) (playtoken.Problem, standing, error) {
	row, err := run.Run(e.statement(explain, a, now))
	if err != nil {
		return playtoken.Problem{}, "", err
	}
	s := standing(row.Text)
	if row.Found && len(s) != digits {
		return playtoken.Problem{}, "", api.Failure("issue: the database yields a malformed row about an account")
	}
	return e.refusal(s), s, nil
}

// statement returns a statement about an account. ?1 is the account ID, ?2 the hash of the secret,
// ?3 the time and ?4 the environment.
func (e *Endpoint) statement(sql string, a playtoken.Authenticator, now time.Time) db.Statement {
	sum := sha256.Sum256(a.Secret[:])
	return db.Statement{SQL: sql, Account: a.AccountID, Args: []any{
		int64(a.AccountID), hex.EncodeToString(sum[:]), now.Unix(), int64(e.config.Environment),
	}}
}

func (e *Endpoint) refusal(s standing) playtoken.Problem {
	p := playtoken.Problem{Parameter: "customerAuthenticator"}
	switch {
	case s.has(validHere) && !s.has(enabled):
		p.Code, p.Details, p.Fix = playtoken.AccountDisabled, "the account is disabled",
			"ask the operator to enable it"
	case s.has(validHere):
		return playtoken.Problem{}
	case s.has(validElsewhere):
		env, right := e.config.Environment, e.config.Environment.Other()
		p.Code = playtoken.InvalidAuthenticator
		p.Details = "this is the authenticator of the " + right.String() + " environment, and this endpoint is the " +
			env.String() + " environment"
		p.Fix = "send this authenticator to the " + right.String() + " endpoint, or the account's " + env.String() +
			" authenticator to this one"
	default:
		p.Code = playtoken.InvalidAuthenticator
		p.Details = "no account has this authenticator"
		p.Fix = "send the authenticator that your account was given for this environment, all of it"
	}
	return p
}

// statement returns a statement about the account of the request.
func (x *exchange) statement(sql string, writes bool) db.Statement {
	st := x.Endpoint.statement(sql, x.checked.Request.Authenticator, x.r.Now)
	st.Writes = writes
	return st
}

// explain asks the database whether the account is refused, and why. It returns the answer if the
// account is refused. The balance is checked last, and only after the token is sealed, since no
// other request is charged (D8).
func (x *exchange) explain() (a api.Answer, refused bool) {
	p, s, err := x.standing(x.run, x.checked.Request.Authenticator, x.r.Now)
	switch {
	case err != nil:
		return x.databaseFailed(err), true
	case p.Code != 0:
	case !s.has(playReady):
		p = playtoken.Problem{
			Code: playtoken.PlayReadyDisabled, Parameter: "customerAuthenticator",
			Details: "the account lacks the PlayReady option", Fix: "ask the operator to add it",
		}
	case x.sealed.Text != "" && !s.has(funded):
		p = playtoken.Problem{
			Code: playtoken.InsufficientTokens, Parameter: "customerAuthenticator",
			Details: "the balance of the account is 0", Fix: "ask the operator to add credits",
		}
	default:
		return a, false
	}
	return x.refuse(x.checked.Format, p), true
}
