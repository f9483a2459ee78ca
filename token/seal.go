package token

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Sealed is a token and its id.
type Sealed struct {
	Text string // unpadded base64url
	ID   ID
}

// Seal seals the terms with the ring's sealing key. The id comes from random, and with it every token is another (D22). It is an
// error when the terms are of another environment or are none that a token can carry.
func (r *Ring) Seal(t Terms, random io.Reader) (Sealed, error) {
	if t.Environment != r.env {
		return Sealed{}, errors.New("token: the terms are of another environment than the key ring")
	}
	if err := t.check(); err != nil {
		return Sealed{}, fmt.Errorf("token: terms that no token can carry: %w", err)
	}
	plain, err := t.encode()
	if err != nil {
		return Sealed{}, err
	}
	key := &r.keys[0]
	h := Header{Environment: t.Environment, ServiceID: t.ServiceID, KeyCheck: key.check}
	if _, err := io.ReadFull(random, h.ID[:]); err != nil {
		return Sealed{}, fmt.Errorf("token: no random bytes: %w", err)
	}
	raw := h.append(make([]byte, 0, maxHeader+len(plain)+tagSize))
	authenticated := raw
	raw = append(raw, h.ID[:]...)
	raw = key.aead.Seal(raw, h.ID[:], plain, authenticated)
	return Sealed{strictBase64.EncodeToString(raw), h.ID}, nil
}

// maxHeader is the number of bytes before the ciphertext at most.
const maxHeader = 1 + 10 + len(KeyCheck{}) + len(ID{})

// Open opens a token at that time. The errors are those of this package. With ErrExpired it returns the terms too, to be shown
// and not to be honoured.
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
