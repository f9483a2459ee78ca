package token

import (
	"errors"
	"io"
)

// Sealed is the result of Seal.
type Sealed struct {
	Text string // unpadded base64url
	ID   ID
}

// Seal seals the terms with the first key of the ring. It reads the token's ID from random, such as
// crypto/rand.Reader, and ignores t.ID, so no two tokens are equal (D22). It returns an error for
// terms of another environment, for terms beyond the limits of FORMAT.md, and if random fails. The
// terms that TermsOf makes of a checked request are within the limits.
func (r *Ring) Seal(t Terms, random io.Reader) (Sealed, error) {
	if t.Environment != r.env {
		return Sealed{}, errors.New("token: the terms and the key ring belong to different environments")
	}
	if err := t.check(); err != nil {
		return Sealed{}, wrapped{invalidTerms, err}
	}
	plain := t.encode()
	key := &r.keys[0]
	h := Header{Environment: t.Environment, AccountID: t.AccountID, KeyCheck: key.check}
	raw := h.append(make([]byte, 0, maxBytes-maxPlain+len(plain)))
	authenticated := raw
	raw = raw[:len(raw)+len(h.ID)]
	nonce := raw[len(authenticated):]
	if _, err := io.ReadFull(random, nonce); err != nil {
		return Sealed{}, wrapped{"token: no random bytes: ", err}
	}
	raw = key.aead.Seal(raw, nonce, plain, authenticated)
	return Sealed{strictBase64.EncodeToString(raw), ID(nonce)}, nil
}
