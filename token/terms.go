package token

import (
	"time"

	"playtoken"
)

// Terms are the terms that a token carries. Times are whole seconds of UTC.
type Terms struct {
	playtoken.LicenseTerms
	// ID is the token's nonce, so it can be read from the token without a key. Seal chooses it.
	ID          ID
	Environment playtoken.Environment
	AccountID   uint64
	// IssuedAt is at most 30 days before ExpiresAt (D15).
	IssuedAt time.Time
	// Keys are 1 to 16 keys of different ids (D19).
	Keys []Key
}

// A Key is a content key with its id.
type Key struct {
	ID         [16]byte // in the byte order of the UUID's text
	ContentKey [16]byte
	// MinSecurityLevel is a value that playtoken.IsSecurityLevel accepts, or 0 for none (D19).
	MinSecurityLevel uint16
}

// TermsOf returns the terms of a checked request, issued now. contentKeys are the unwrapped keys of
// the request's keys, in their order.
//
// Times are rounded down to seconds, so no right lasts longer than requested. A token that expires
// within the second of its issue is therefore never redeemable.
func TermsOf(r *playtoken.Request, contentKeys [][16]byte, env playtoken.Environment, now time.Time) Terms {
	t := Terms{
		LicenseTerms: r.LicenseTerms, Environment: env, AccountID: r.Authenticator.AccountID,
		IssuedAt: wholeSeconds(now), Keys: make([]Key, len(r.Keys)),
	}
	t.ExpiresAt = wholeSeconds(r.ExpiresAt)
	if r.RightsType == playtoken.Rental {
		t.PeriodEnd = wholeSeconds(r.PeriodEnd)
	}
	for i, k := range r.Keys {
		t.Keys[i] = Key{ID: k.ID, ContentKey: contentKeys[i], MinSecurityLevel: k.MinSecurityLevel}
	}
	return t
}

func wholeSeconds(t time.Time) time.Time { return time.Unix(t.Unix(), 0).UTC() }
