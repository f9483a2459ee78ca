package keystore

import (
	"encoding/hex"
	"time"

	"playtoken"
)

// Given is what a request body says of a key. Nil is not said.
type Given struct {
	KID                    *string   // 32 lower-case hexadecimal digits
	K                      *[16]byte // the key in the clear
	EK                     *[24]byte // the key wrapped
	KEKID, Info, ContentID *string
	Expires                *int64 // seconds since 1970; 0 for never
}

// Check finds what is wrong with the key beside a kek, nil for none: a k that cannot be wrapped, an ek that another kek wrapped, or neither a kek nor an
// ek for a key that is to be made.
func (g Given) Check(kek *[16]byte, made bool) []playtoken.Problem {
	switch {
	case kek == nil && g.K != nil:
		return []playtoken.Problem{{
			Code: playtoken.MissingValue, Parameter: "kek", Details: "a k without a kek: the key store keeps wrapped keys only",
			Fix: "send the kek too, or the wrapped key as ek",
		}}
	case kek == nil && made && g.EK == nil:
		return []playtoken.Problem{{
			Code: playtoken.MissingValue, Parameter: "kek", Details: "neither a kek nor an ek: the key store keeps wrapped keys only",
			Fix: "send a kek, with which the key is wrapped, or the wrapped key as ek",
		}}
	case kek != nil && g.EK != nil:
		if _, ok := unwrap(*kek, hex.EncodeToString(g.EK[:])); !ok {
			return []playtoken.Problem{wrongKEK("ek")}
		}
	}
	return nil
}

// wrongKEK is the problem of a key that another kek wrapped.
func wrongKEK(parameter string) playtoken.Problem {
	return playtoken.Problem{
		Code: playtoken.InvalidWrappedKey, Parameter: parameter,
		Details: "the key does not unwrap: it was wrapped with another kek, or is damaged", Fix: "send the kek that wrapped it by RFC 3394",
	}
}

// Key is the key that is described, with a random id and a random key where it says nothing of them. There is a kek or an ek, and both pass Check.
func (g Given) Key(kek *[16]byte, now time.Time) Key {
	k := Key{Updated: now.UTC().Truncate(time.Second)}
	if g.KID != nil {
		k.KID = *g.KID
	} else {
		id := Random()
		k.KID = hex.EncodeToString(id[:])
	}
	switch {
	case g.EK != nil:
		k.EK = hex.EncodeToString(g.EK[:])
	case g.K != nil:
		k.EK = Wrap(*kek, *g.K)
	default:
		k.EK = Wrap(*kek, Random())
	}
	if kek != nil {
		k.KEKID = KEKIDOf(*kek)
	}
	for _, text := range []struct{ to, from *string }{{&k.KEKID, g.KEKID}, {&k.Info, g.Info}, {&k.ContentID, g.ContentID}} {
		if text.from != nil {
			*text.to = *text.from
		}
	}
	if e := g.Expires; e != nil && *e != 0 {
		k.Expires = time.Unix(*e, 0).UTC()
	}
	return k
}

// Change is the change that is described.
func (g Given) Change(kek *[16]byte) Change {
	c := Change{KEKID: g.KEKID, Info: g.Info, ContentID: g.ContentID, Expires: g.Expires}
	if g.EK == nil && g.K == nil {
		return c
	}
	k := Given{EK: g.EK, K: g.K}.Key(kek, time.Time{})
	c.EK = &k.EK
	if kek != nil {
		c.DerivedKEKID = &k.KEKID
	}
	return c
}
