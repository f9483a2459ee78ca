package token

import "time"

// Open authenticates and decrypts a token. A token that expires at 12:00:00 opens until
// 11:59:59.999…. The error is ErrMalformed, ErrVersion, ErrOtherEnvironment, ErrUnknownKey,
// ErrForged or ErrExpired. With ErrExpired, Open also returns the terms: show them, but issue no
// license. The caller checks device and address (D17, D18), and earlier redemptions of the token.
func (r *Ring) Open(text string, now time.Time) (Terms, error) {
	raw, err := decodeText(text)
	if err != nil {
		return Terms{}, err
	}
	h, authenticated, ciphertext, err := parseHeader(raw)
	if err != nil {
		return Terms{}, err
	}
	if h.Environment != r.env {
		return Terms{}, ErrOtherEnvironment
	}
	err = ErrUnknownKey
	for i := range r.keys {
		// Two keys may share a key check value.
		if r.keys[i].check != h.KeyCheck {
			continue
		}
		plain, openErr := r.keys[i].aead.Open(nil, h.ID[:], ciphertext, authenticated)
		if openErr != nil {
			err = ErrForged
			continue
		}
		t, err := decodeTerms(plain, h)
		if err == nil && !now.Before(t.ExpiresAt) {
			err = ErrExpired
		}
		return t, err
	}
	return Terms{}, err
}
