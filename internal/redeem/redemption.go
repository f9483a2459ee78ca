package redeem

import (
	"encoding/hex"
	"strings"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/token"
)

// An exchange is the handling of one request.
type exchange struct {
	Config
	r   *api.Request
	run db.Runner

	outcome api.Outcome
	form    form
}

// answer answers the request. It checks the license server's credential before the body, and so
// before the token.
func (x *exchange) answer() api.Answer {
	if p, refused := refusedHead(x.r); refused {
		return x.r.Refuse(x.Docs, p)
	}
	if x.Ring == nil {
		return x.fail(nil)
	}
	if a, refused := x.admitServer(); refused {
		return a
	}
	if problems := x.readForm(); len(problems) > 0 {
		return x.r.Refuse(x.Docs, problems...)
	}
	return x.redeem()
}

// recorded returns the answer with the outcome. Only requests of an authenticated license server
// have a record.
func (x *exchange) recorded(a api.Answer) api.Answer {
	o := x.outcome
	o.Code, o.Parameter, o.Err = a.Code, a.Parameter, a.Err
	if o.LicenseServer != "" {
		o.Record = api.RedeemRecord
	}
	if address := x.form.bearer.Address; address.IsValid() {
		o.Client = address.String()
	}
	a.Outcome = o
	return a
}

// fail answers -2030. The error is only logged.
func (x *exchange) fail(err error) api.Answer {
	a := x.r.Refuse(x.Docs, api.Failed("the token could not be redeemed"))
	a.Err = err
	return a
}

// redeem opens the token, and answers with its terms and content keys.
func (x *exchange) redeem() api.Answer {
	terms, p := Admit(x.Ring, x.form.token, x.form.bearer, x.r.Now)
	Describe(&x.outcome, terms)
	if p.Code != 0 {
		return x.r.Refuse(x.Docs, p)
	}
	switch ok, err := Use(x.run, terms, x.SingleUse || x.form.singleUse); {
	case err != nil:
		return x.fail(err)
	case !ok:
		return x.r.Refuse(x.Docs, Spent)
	}
	return x.r.JSON(200, terms.View(true).JSON()+"\n")
}

// Describe adds the account, the token ID, the cookie and the key IDs of a token to an outcome. It
// adds nothing for the zero Terms of a token that could not be opened.
func Describe(o *api.Outcome, t token.Terms) {
	if t.ID == (token.ID{}) {
		return
	}
	ids := make([]string, len(t.Keys))
	for i, k := range t.Keys {
		ids[i] = hex.EncodeToString(k.ID[:])
	}
	o.Account, o.TokenID, o.Cookie, o.KeyIDs = t.AccountID, t.ID.String(), t.Cookie, strings.Join(ids, ",")
}
