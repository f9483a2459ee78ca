package token

import (
	"encoding/binary"

	"playtoken"
)

// version is the high half of a token's first byte.
const version = 1

// A Header is the part of a token that is not encrypted. Anyone could have written it until the
// token is opened.
type Header struct {
	Environment playtoken.Environment
	AccountID   uint64 // at most 10 digits
	KeyCheck    KeyCheck
	ID          ID
}

// append writes the header up to the nonce. The cipher authenticates these bytes beside the terms.
func (h *Header) append(b []byte) []byte {
	b = append(b, version<<4|byte(h.Environment))
	b = binary.AppendUvarint(b, h.AccountID)
	return append(b, h.KeyCheck[:]...)
}

// ReadHeader reads the clear header of a token without a key. The error is ErrMalformed or
// ErrVersion.
func ReadHeader(text string) (Header, error) {
	raw, err := decodeText(text)
	if err != nil {
		return Header{}, err
	}
	h, _, _, err := parseHeader(raw)
	return h, err
}

// parseHeader splits a token into the header, the header's authenticated bytes, and the ciphertext
// with its tag.
func parseHeader(raw []byte) (h Header, authenticated, ciphertext []byte, err error) {
	if len(raw) == 0 {
		return h, nil, nil, ErrMalformed
	}
	if raw[0]>>4 != version {
		return h, nil, nil, ErrVersion
	}
	env := playtoken.Environment(raw[0] & 15)
	id, n := binary.Uvarint(raw[1:])
	switch {
	case env != playtoken.Test && env != playtoken.Production,
		n <= 0 || id > playtoken.MaxAccountID,
		n > 1 && raw[n] == 0, // the number could be shorter
		len(raw) < 1+n+len(h.KeyCheck)+len(h.ID)+tagSize:
		return h, nil, nil, ErrMalformed
	}
	h.Environment, h.AccountID = env, id
	rest := raw[1+n:]
	rest = rest[copy(h.KeyCheck[:], rest):]
	authenticated = raw[:len(raw)-len(rest)]
	return h, authenticated, rest[copy(h.ID[:], rest):], nil
}
