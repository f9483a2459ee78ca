package redeem

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
)

var (
	// NoCredential is the problem of a request without a valid credential of a license server.
	NoCredential = playtoken.Problem{
		Code: playtoken.Unauthorized, Parameter: "Authorization", Details: "no license server has this credential",
		Fix: "send Authorization: Bearer and the license server's own credential of this environment, " +
			"not a customerAuthenticator",
	}
	// Guessed is the problem of an address that has sent too many invalid credentials.
	Guessed = playtoken.Problem{
		Code: playtoken.TooManyRequests, Details: "this address sent too many invalid credentials",
		Fix: "correct the credential before you send the request again",
	}
)

// admitServer checks the license server's credential. It returns the answer to a request without a
// valid one.
func (x *exchange) admitServer() (a api.Answer, refused bool) {
	sum := sha256.Sum256([]byte(x.r.Bearer()))
	client, now := x.r.Network(), x.r.Now.Unix()
	minute := now / 60
	row, err := x.run.Run(db.Statement{SQL: admission, Args: []any{hex.EncodeToString(sum[:]), now, client, minute}})
	if err != nil {
		return x.fail(err), true
	}
	count, name, _ := strings.Cut(row.Text, " ")
	failures, err := strconv.Atoi(count)
	if err != nil {
		return x.fail(api.Failure("redeem: the database did not count failures")), true
	}
	if name != "" {
		x.outcome.LicenseServer = name
		return a, false
	}
	if failures >= MaxFailures {
		a = x.r.Refuse(x.Docs, Guessed)
		a.Header.Set("Retry-After", strconv.FormatInt(60-now%60, 10))
		return a, true
	}
	if _, err := x.run.Run(db.Statement{SQL: failure, Args: []any{client, minute}, Writes: true}); err != nil {
		return x.fail(err), true
	}
	a = x.r.Refuse(x.Docs, NoCredential)
	a.Header.Set("WWW-Authenticate", "Bearer")
	return a, true
}
