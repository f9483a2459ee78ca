package redeem

import (
	"errors"
	"net/netip"
	"time"

	"playtoken"
	"playtoken/token"
)

// A Bearer is the client that redeems a token. A token that is restricted by an unknown attribute
// is refused.
type Bearer struct {
	DeviceID    [16]byte
	HasDeviceID bool
	// Address is the client's address. It is the zero Addr if the address is unknown.
	Address netip.Addr
}

// Admit opens a token and checks whether the bearer may redeem it now (D15, D17, D18). The
// problem's code is 0 for a token that may be redeemed. A token that can be opened has terms even
// if it is refused.
func Admit(ring *token.Ring, text string, by Bearer, now time.Time) (token.Terms, playtoken.Problem) {
	terms, err := ring.Open(text, now)
	if err != nil {
		return terms, explain(err, ring, text, terms)
	}
	if p := restricted(terms, by); p.Code != 0 {
		return terms, p
	}
	if !terms.PeriodEnd.IsZero() && !now.Before(terms.PeriodEnd) {
		return terms, playtoken.Problem{
			Code: playtoken.InvalidExpirationTime, Parameter: "rental.periodEndTime",
			Details: "the rental ended at " + terms.PeriodEnd.Format(time.RFC3339),
			Fix:     "request a token for a new rental",
		}
	}
	return terms, playtoken.Problem{}
}

// explain returns the problem of a token that cannot be opened.
func explain(err error, ring *token.Ring, text string, terms token.Terms) playtoken.Problem {
	p := playtoken.Problem{Code: playtoken.BadRequest, Parameter: "token"}
	header, headerErr := token.ReadHeader(text)
	switch {
	case errors.Is(err, token.ErrExpired):
		return playtoken.Problem{
			Code: playtoken.InvalidExpirationTime, Parameter: "expirationTime",
			Details: "the token expired at " + terms.ExpiresAt.Format(time.RFC3339), Fix: "request a new token",
		}
	case errors.Is(err, token.ErrOtherEnvironment):
		p.Details = "the token belongs to the " + header.Environment.String() + " environment, and this is the " +
			ring.Environment().String() + " environment"
		p.Fix = "redeem it in the " + header.Environment.String() + " environment"
	case errors.Is(err, token.ErrUnknownKey) && headerErr == nil:
		p.Details = "the token was sealed with the key " + header.KeyCheck.String() +
			", which is not among the sealing keys here"
		p.Fix = "redeem it where it was issued, or keep a retired sealing key until its last token has expired"
	case errors.Is(err, token.ErrVersion):
		p.Details, p.Fix = "the token has a version that this server does not support", "redeem it where it was issued"
	case errors.Is(err, token.ErrForged):
		p.Details, p.Fix = "the token was changed, or was not sealed here",
			"send the token as the token endpoint answered it"
	default:
		p.Details = "this is not a token, or only a part of one"
		p.Fix = "send the whole token, as the token endpoint answered it; some players and logs truncate long URLs"
	}
	return p
}

// restricted returns the problem of a token that is restricted to another device or network. The
// problem's code is 0 for a token without such a restriction.
func restricted(t token.Terms, by Bearer) playtoken.Problem {
	p := playtoken.Problem{Code: playtoken.DeviceNotAuthenticated}
	if t.HasDeviceID {
		p.Parameter = "deviceid"
		switch {
		case !by.HasDeviceID:
			p.Details = "the token is restricted to a device, and the redeeming device is unknown"
			p.Fix = "send the client's device id"
			return p
		case by.DeviceID != t.DeviceID:
			p.Details = "the token is restricted to another device"
			p.Fix = "redeem it on the device that it was issued for, or request a token for this one"
			return p
		}
	}
	if t.Network != "" {
		p.Parameter = "ipAddress"
		network, err := netip.ParsePrefix(t.Network)
		switch {
		case !by.Address.IsValid():
			p.Details = "the token is restricted to a network, and the client's address is unknown"
			p.Fix = "send the client's address"
			return p
		case err != nil || !network.Contains(by.Address.Unmap().WithZone("")):
			p.Details = "the token is restricted to another client address"
			p.Fix = "redeem it from the network that it was issued for, or request a token for this one"
			return p
		}
	}
	return playtoken.Problem{}
}
