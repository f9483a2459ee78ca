package gateway

import (
	"errors"
	"net/netip"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/redeem"
	"playtoken/token"
)

// An exchange is the handling of one challenge.
type exchange struct {
	Config
	r   *api.Request
	run api.Runner

	terms   token.Terms
	outcome api.Outcome
}

// answer returns the license server's answer, or a fault.
func (x *exchange) answer() api.Answer {
	if p, refused := x.r.BodyHeaders(); refused {
		return x.refuse(x.r, p)
	}
	if x.Ring == nil {
		return x.fail("the service is not configured", nil)
	}
	text, p := x.tokenText()
	if p.Code != 0 {
		return x.refuse(x.r, p)
	}
	cfg, p := x.open(text)
	if p.Code != 0 {
		return x.refuse(x.r, p)
	}
	switch ok, err := redeem.Use(x.run, x.terms, x.SingleUse); {
	case err != nil:
		return x.fail("the token could not be redeemed", err)
	case !ok:
		spent := redeem.Spent
		spent.Parameter = TokenParameter
		return x.refuse(x.r, spent)
	}
	a, err := x.forward(cfg)
	var releaseErr error
	if x.SingleUse && (err != nil || a.Status >= 400) {
		releaseErr = redeem.Release(x.run, x.terms)
	}
	if err != nil {
		return x.fail("the PlayReady test license server did not answer", errors.Join(err, releaseErr))
	}
	a.Err = releaseErr
	return a
}

// fail answers -2030. The error is only logged.
func (x *exchange) fail(details string, err error) api.Answer {
	a := x.refuse(x.r, api.Failed(details))
	a.Err = err
	return a
}

// open opens the token and checks that its bearer may redeem it. It returns the terms as the value
// of cfg.
func (x *exchange) open(text string) (cfg string, p playtoken.Problem) {
	by := redeem.Bearer{}
	if a, err := netip.ParseAddr(x.r.Client); err == nil {
		by.Address = a.Unmap().WithZone("")
	}
	x.terms, p = redeem.Admit(x.Ring, text, by, x.r.Now)
	redeem.Describe(&x.outcome, x.terms)
	switch {
	case p.Code == 0:
		return CFG(x.terms)
	case p.Parameter == "token":
		p.Parameter = TokenParameter
	case p.Parameter == "deviceid" && x.terms.HasDeviceID:
		p.Details = "the token is restricted to a device, and a challenge hides the device from this gateway"
		p.Fix = "request a token without deviceid for the test environment, " +
			"or redeem it at a license server of your own"
	}
	return "", p
}

// recorded returns the answer with the outcome. Challenges without a token have no record.
func (x *exchange) recorded(a api.Answer) api.Answer {
	o := x.outcome
	o.Code, o.Parameter, o.Err = a.Code, a.Parameter, a.Err
	if o.TokenID != "" || o.Parameter == TokenParameter {
		o.Record, o.Client = api.GatewayRecord, x.r.Client
	}
	a.Outcome = o
	return a
}
