package token

import (
	"time"

	"playtoken"
)

// Terms are the license terms that a token carries.
type Terms struct {
	// ID is the token's id: its nonce, so that it can be read from the token without a key. Seal chooses it.
	ID          ID
	Environment playtoken.Environment
	ServiceID   uint64

	// The times of a token are whole seconds of UTC.
	IssuedAt time.Time
	// ExpiresAt is when the token stops being redeemable, at most 30 days after IssuedAt (D15).
	ExpiresAt time.Time
	// Cookie is up to 32 characters; "" is none (D16).
	Cookie string
	// DeviceID is the only device that may redeem the token, where HasDeviceID says so (D17).
	DeviceID    [16]byte
	HasDeviceID bool
	// Network is the only network that may redeem the token, as a CIDR prefix such as "192.0.2.7/32"; "" is any (D18).
	Network string

	// Keys are 1 to 16 keys of different ids (D19).
	Keys   []Key
	Cipher playtoken.Cipher

	RightsType playtoken.RightsType
	Persistent bool
	// PeriodEnd is when a rental ends, the zero time for other rights.
	PeriodEnd time.Time
	// PlayDuration is in seconds from the first play; 0 is no limit.
	PlayDuration uint32

	Output    playtoken.OutputProtection
	Extension playtoken.Extension
}

// A Key is a content key with its id.
type Key struct {
	ID         [16]byte // in the byte order of the UUID's text
	ContentKey [16]byte
	// MinSecurityLevel is 150, 2000 or 3000; 0 is not given (D19).
	MinSecurityLevel uint16
}

// TermsOf returns the terms that a checked request asks for, issued now. The content keys are those of the request's keys, one for
// each and in their order, unwrapped.
//
// Fractions of a second are cut off every time, so that no right lasts longer than was asked. A token that was to expire within the
// second in which it is issued is therefore never redeemable.
func TermsOf(r *playtoken.Request, contentKeys [][16]byte, env playtoken.Environment, now time.Time) Terms {
	t := Terms{
		Environment: env, ServiceID: r.Authenticator.ServiceID,
		IssuedAt: wholeSeconds(now), ExpiresAt: wholeSeconds(r.Expires),
		Cookie: r.Cookie, DeviceID: r.DeviceID, HasDeviceID: r.HasDeviceID, Network: r.Network,
		Keys: make([]Key, len(r.Keys)), Cipher: r.Cipher,
		RightsType: r.RightsType, Persistent: r.Persistent, PlayDuration: r.PlayDuration,
		Output: r.Output, Extension: r.Extension,
	}
	if r.RightsType == playtoken.Rental {
		t.PeriodEnd = wholeSeconds(r.PeriodEnd)
	}
	for i, k := range r.Keys {
		t.Keys[i] = Key{ID: k.ID, ContentKey: contentKeys[i], MinSecurityLevel: k.MinSecurityLevel}
	}
	return t
}

func wholeSeconds(t time.Time) time.Time { return time.Unix(t.Unix(), 0).UTC() }
