package token

import (
	"encoding/binary"

	"playtoken"
)

// version is the high half of a token's first byte.
const version = 1

// A Header is the part of a token that is not encrypted. Open authenticates it; ReadHeader does
// not.
type Header struct {
	Environment playtoken.Environment
	AccountID   uint64 // at most 10 digits
	KeyCheck    KeyCheck
	ID          ID
}

// append appends the header without its ID. The cipher authenticates these bytes with the terms.
func (h *Header) append(b []byte) []byte {
	b = append(b, version<<4|byte(h.Environment))
	b = binary.AppendUvarint(b, h.AccountID)
	return append(b, h.KeyCheck[:]...)
}

// ReadHeader reads the header of a token without a key, and so cannot detect a forgery. The error
// is ErrMalformed or ErrVersion.
func ReadHeader(text string) (Header, error) {
	raw, err := decodeText(text)
	if err != nil {
		return Header{}, err
	}
	h, _, _, err := parseHeader(raw)
	return h, err
}

// parseHeader splits the bytes of a token into its header, the bytes that Header.append wrote, and
// the ciphertext with its tag.
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
		n > 1 && raw[n] == 0, // a varint with a needless zero byte
		len(raw) < 1+n+len(h.KeyCheck)+len(h.ID)+tagSize:
		return h, nil, nil, ErrMalformed
	}
	h.Environment, h.AccountID = env, id
	rest := raw[1+n:]
	rest = rest[copy(h.KeyCheck[:], rest):]
	authenticated = raw[:len(raw)-len(rest)]
	// Compilers may evaluate h before a call in the same return statement.
	ciphertext = rest[copy(h.ID[:], rest):]
	return h, authenticated, ciphertext, nil
}
