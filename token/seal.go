package token

import (
	"errors"
	"fmt"
	"io"
)

// Sealed is a token and its id.
type Sealed struct {
	Text string // unpadded base64url
	ID   ID
}

// Seal seals the terms with the ring's sealing key. It reads the token's id from random, such as
// crypto/rand.Reader, and ignores the id of the terms. So every token differs (D22). It is an error
// if the terms are of another environment or beyond the limits of FORMAT.md. The terms of a checked
// request are within them.
func (r *Ring) Seal(t Terms, random io.Reader) (Sealed, error) {
	if t.Environment != r.env {
		return Sealed{}, errors.New("token: the terms are of another environment than the key ring")
	}
	err := t.check()
	var plain []byte
	if err == nil {
		plain, err = t.encode()
	}
	if err != nil {
		return Sealed{}, fmt.Errorf("token: terms that a token cannot carry: %w", err)
	}
	key := &r.keys[0]
	h := Header{Environment: t.Environment, AccountID: t.AccountID, KeyCheck: key.check}
	raw := h.append(make([]byte, 0, maxBytes-maxPlain+len(plain)))
	authenticated := raw
	raw = raw[:len(raw)+len(h.ID)]
	nonce := raw[len(authenticated):]
	if _, err := io.ReadFull(random, nonce); err != nil {
		return Sealed{}, fmt.Errorf("token: no random bytes: %w", err)
	}
	raw = key.aead.Seal(raw, nonce, plain, authenticated)
	return Sealed{strictBase64.EncodeToString(raw), ID(nonce)}, nil
}
