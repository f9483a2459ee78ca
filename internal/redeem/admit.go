package redeem

import (
	"errors"
	"net/netip"
	"time"

	"playtoken"
	"playtoken/token"
)

// A Bearer is who brings a token, as far as that is known. What is not known keeps a token that asks for it from being redeemed.
type Bearer struct {
	DeviceID    [16]byte
	HasDeviceID bool
	// Address is the client's address; the zero Addr is not known.
	Address netip.Addr
}

// Admit opens a token and holds it against who brings it, and when (D15, D17, D18). The code is 0 for one that may be redeemed; the
// terms are those of the token, also when it opens and is refused.
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
			Details: "the rental ended at " + terms.PeriodEnd.Format(time.RFC3339), Fix: "request a token for a new rental",
		}
	}
	return terms, playtoken.Problem{}
}

// explain says what is wrong with a token that does not open.
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
		p.Details = "the token is of the " + header.Environment.String() + " environment, and this is the " + ring.Environment().String() + " environment"
		p.Fix = "redeem it in the " + header.Environment.String() + " environment"
	case errors.Is(err, token.ErrUnknownKey) && headerErr == nil:
		p.Details = "the token was sealed with the key " + header.KeyCheck.String() + ", which is not among the sealing keys here"
		p.Fix = "redeem it where it was issued, or keep a retired sealing key until its last token has expired"
	case errors.Is(err, token.ErrVersion):
		p.Details, p.Fix = "the token is of a version that is not known here", "redeem it where it was issued"
	case errors.Is(err, token.ErrForged):
		p.Details, p.Fix = "the token was changed, or was not sealed here", "send the token as the token endpoint answered it"
	default:
		p.Details = "this is no token, or only a part of one"
		p.Fix = "send the whole token, as the token endpoint answered it; some players and logs truncate long URLs"
	}
	return p
}

// restricted says why a token that is restricted to a device or a network is not for this bearer.
func restricted(t token.Terms, by Bearer) playtoken.Problem {
	p := playtoken.Problem{Code: playtoken.DeviceNotAuthenticated}
	if t.HasDeviceID {
		p.Parameter = "deviceid"
		switch {
		case !by.HasDeviceID:
			p.Details, p.Fix = "the token is restricted to a device, and the redeeming device is not known", "send the client's device id"
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
			p.Details, p.Fix = "the token is restricted to a network, and the client's address is not known", "send the client's address"
			return p
		case err != nil || !network.Contains(by.Address.Unmap().WithZone("")):
			p.Details = "the token is restricted to another client address"
			p.Fix = "redeem it from the network that it was issued for, or request a token for this one"
			return p
		}
	}
	return playtoken.Problem{}
}

// The problems that are none of the token's.
var (
	// NoCredential is that of a license server that does not name itself.
	NoCredential = playtoken.Problem{
		Code: playtoken.Unauthorized, Parameter: "Authorization", Details: "no license server has this credential",
		Fix: "send Authorization: Bearer and the license server's own credential of this environment, not a customerAuthenticator",
	}
	// Guessed is that of an address that keeps sending invalid credentials.
	Guessed = playtoken.Problem{
		Code: playtoken.TooManyRequests, Details: "this address sent too many invalid credentials",
		Fix: "correct the credential before you send the request again",
	}
	// Spent is that of a token for a single use that was redeemed before.
	Spent = playtoken.Problem{
		Code: playtoken.AlreadyRedeemed, Parameter: "token", Details: "the token is for a single use, and was redeemed before",
		Fix: "request a new token",
	}
)
