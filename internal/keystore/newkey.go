package keystore

import (
	"encoding/hex"
	"io"
	"time"

	"playtoken"
)

// Given has the members of a caller's key object. Missing members are nil.
type Given struct {
	KID                    *string   // 32 lower-case hexadecimal digits
	K                      *[16]byte // the content key
	EK                     *[24]byte // the wrapped key
	KEKID, Info, ContentID *string
	Expires                *int64 // seconds since 1970; 0 for a key that does not expire
}

// Check returns the problems of the key object together with a kek, which may be nil: a k without a
// kek, an ek that another kek wrapped, or, for a key that is to be made, neither kek nor ek.
func (g Given) Check(kek *[16]byte, made bool) []playtoken.Problem {
	switch {
	case kek == nil && g.K != nil:
		return []playtoken.Problem{{
			Code: playtoken.MissingValue, Parameter: "kek",
			Details: "a k without a kek: the key store keeps wrapped keys only",
			Fix:     "send the kek too, or the wrapped key as ek",
		}}
	case kek == nil && made && g.EK == nil:
		return []playtoken.Problem{{
			Code: playtoken.MissingValue, Parameter: "kek",
			Details: "neither a kek nor an ek: the key store keeps wrapped keys only",
			Fix:     "send a kek, with which the key is wrapped, or the wrapped key as ek",
		}}
	case kek != nil && g.EK != nil:
		if _, ok := unwrap(*kek, hex.EncodeToString(g.EK[:])); !ok {
			return []playtoken.Problem{wrongKEK("ek")}
		}
	}
	return nil
}

// wrongKEK returns the problem of a key that another kek wrapped.
func wrongKEK(parameter string) playtoken.Problem {
	return playtoken.Problem{
		Code: playtoken.InvalidWrappedKey, Parameter: parameter,
		Details: "the key does not unwrap: it was wrapped with another kek, or is damaged",
		Fix:     "send the kek that wrapped it by RFC 3394",
	}
}

// Key returns the key to store. A missing key ID, and a missing content key, are random. The caller
// has called Check with made set, and there were no problems. The error is an error of random.
func (g Given) Key(kek *[16]byte, now time.Time, random io.Reader) (k Key, err error) {
	k.Updated = now.UTC().Truncate(time.Second)
	if g.KID != nil {
		k.KID = *g.KID
	} else {
		id, err := random16(random)
		if err != nil {
			return k, err
		}
		k.KID = hex.EncodeToString(id[:])
	}
	if g.EK == nil && g.K == nil {
		key, err := random16(random)
		if err != nil {
			return k, err
		}
		g.K = &key
	}
	k.EK, k.KEKID = g.wrapped(kek)
	for _, text := range []struct{ to, from *string }{{&k.KEKID, g.KEKID}, {&k.Info, g.Info},
		{&k.ContentID, g.ContentID}} {
		if text.from != nil {
			*text.to = *text.from
		}
	}
	if e := g.Expires; e != nil && *e != 0 {
		k.Expires = time.Unix(*e, 0).UTC()
	}
	return k, nil
}

// wrapped returns the wrapped key, and the kekId derived from the kek, or "" without a kek.
func (g Given) wrapped(kek *[16]byte) (ek, kekID string) {
	if kek != nil {
		kekID = KEKIDOf(*kek)
	}
	if g.EK != nil {
		return hex.EncodeToString(g.EK[:]), kekID
	}
	return Wrap(*kek, *g.K), kekID
}

// Change returns the change to a stored key. The caller has called Check, and there were no
// problems.
func (g Given) Change(kek *[16]byte) Change {
	c := Change{KEKID: g.KEKID, Info: g.Info, ContentID: g.ContentID, Expires: g.Expires}
	if g.EK == nil && g.K == nil {
		return c
	}
	ek, kekID := g.wrapped(kek)
	c.EK = &ek
	if kek != nil {
		c.DerivedKEKID = &kekID
	}
	return c
}

// random16 reads 16 bytes from random, for a key or a key ID.
func random16(random io.Reader) (b [16]byte, err error) {
	_, err = io.ReadFull(random, b[:])
	return b, err
}
