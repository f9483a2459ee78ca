package redeem

import (
	"playtoken"
	"playtoken/internal/db"
	"playtoken/token"
)

// Spent is the problem of a token for a single use that was redeemed before.
var Spent = playtoken.Problem{
	Code: playtoken.AlreadyRedeemed, Parameter: "token",
	Details: "the token is for a single use, and was redeemed before",
	Fix:     "request a new token",
}

// Use reports whether the token may be redeemed. It may not after a redemption with single, which
// Use stores.
func Use(run db.Runner, t token.Terms, single bool) (bool, error) {
	st := db.Statement{SQL: isSpent, Args: []any{t.ID.String()}, Account: t.AccountID}
	if single {
		st.SQL, st.Args, st.Writes = spend, []any{t.ID.String(), t.ExpiresAt.Unix()}, true
	}
	row, err := run.Run(st)
	return row.Found == single, err
}

// Release removes what Use has stored with single, after a redemption that failed.
func Release(run db.Runner, t token.Terms) error {
	_, err := run.Run(db.Statement{SQL: release, Args: []any{t.ID.String()}, Account: t.AccountID, Writes: true})
	return err
}
