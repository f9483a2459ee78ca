package token

import (
	"time"

	"playtoken"
)

// Terms are the terms that a token carries. Times are whole seconds of UTC.
type Terms struct {
	playtoken.LicenseTerms
	// ID is the token's nonce. Seal ignores it and makes a new one; Open fills it in.
	ID          ID
	Environment playtoken.Environment
	AccountID   uint64
	// IssuedAt is at most 30 days before ExpiresAt, and not after it (D15).
	IssuedAt time.Time
	// Keys are 1 to 16 keys with different key IDs (D19).
	Keys []Key
}

// A Key is a content key with its key ID.
type Key struct {
	ID         [16]byte // in the byte order of the UUID's text
	ContentKey [16]byte
	// MinSecurityLevel is a value that playtoken.IsSecurityLevel accepts, or 0 for none (D19).
	MinSecurityLevel uint16
}

// TermsOf returns the terms of a checked request for a token that is issued now. contentKeys has an
// unwrapped content key for each of r.Keys, in their order.
//
// TermsOf rounds times down to seconds, so no right lasts longer than requested. A token whose
// expiration time is in the second of its issue therefore never opens without ErrExpired.
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
