package playtoken

import (
	"strings"
	"time"
)

// TokenLength returns the length in characters of the token that the request gets if it is issued
// now (D22). It only counts the bytes that token/FORMAT.md describes, because this package cannot
// seal. A test compares it with sealed tokens.
func (r *Request) TokenLength(now time.Time) int {
	const keyCheck, nonce, tag = 4, 24, 16
	bytes := 1 + uvarintLength(r.Authenticator.AccountID) + keyCheck + nonce + r.termsLength(now) + tag
	return (bytes*4 + 2) / 3 // unpadded Base64
}

// termsLength returns the length of the terms in CBOR. The map's head and each of its keys are one
// byte.
func (r *Request) termsLength(now time.Time) int {
	n := 1 + 1 + cborLength(uint64(now.Unix()))
	if life := r.ExpiresAt.Unix() - now.Unix(); life != int64(MaxTokenLife/time.Second) {
		n += 1 + cborLength(uint64(life))
	}
	n += cborOptional(len(r.Cookie))
	if r.HasDeviceID {
		n += cborOptional(len(r.DeviceID))
	}
	if r.Network != "" {
		address := 16
		if !strings.Contains(r.Network, ":") {
			address = 4
		}
		n += cborOptional(address + 1)
	}
	n += 1 + cborLength(uint64(len(r.Keys)))
	for i := range r.Keys {
		n += 1 + 17 + 17 + cborLength(uint64(r.Keys[i].MinSecurityLevel))
	}
	if r.RightsType != BuyToOwn {
		n += 2
	}
	if r.Persistent {
		n += 2
	}
	if !r.PeriodEnd.IsZero() {
		n += 1 + cborLength(uint64(r.PeriodEnd.Unix()))
	}
	if r.PlayDuration > 0 {
		n += 1 + cborLength(uint64(r.PlayDuration))
	}
	o := &r.Output
	levels, any := 2, false
	for _, l := range o.Levels() {
		levels += cborLength(uint64(*l))
		any = any || *l != 0
	}
	if any {
		n += levels
	}
	if o.Unknown != UnknownOutputUnset {
		n += 2
	}
	if o.HasControlFlags {
		n += 1 + cborLength(uint64(o.ControlFlags))
	}
	n += cborOptional(len(r.Extension.Type)) + cborOptional(len(r.Extension.Payload))
	if r.Cipher != AESCTR {
		n += 2
	}
	return n
}

// cborLength returns the length of the number n in CBOR. The head before a string of n bytes, or
// before an array of n items, has the same length.
func cborLength(n uint64) int {
	switch {
	case n < 24:
		return 1
	case n < 1<<8:
		return 2
	case n < 1<<16:
		return 3
	case n < 1<<32:
		return 5
	}
	return 9
}

// cborOptional returns the length of a map entry, key and value, whose value is a string of that
// length. The terms have no entry for an empty string.
func cborOptional(length int) int {
	if length == 0 {
		return 0
	}
	return 1 + cborLength(uint64(length)) + length
}

func uvarintLength(n uint64) int {
	length := 1
	for ; n >= 0x80; n >>= 7 {
		length++
	}
	return length
}
