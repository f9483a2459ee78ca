package token

import (
	"encoding/base64"
	"encoding/binary"

	"playtoken"
)

// version is the high half of a token's first byte.
const version = 1

// A Header is the part of a token that is not encrypted. Until the token is opened nothing vouches for it.
type Header struct {
	Environment playtoken.Environment
	ServiceID   uint64
	KeyCheck    KeyCheck
	ID          ID
}

// append writes the header up to the nonce, which is what the cipher authenticates beside the terms.
func (h Header) append(b []byte) []byte {
	b = append(b, version<<4|byte(h.Environment))
	b = binary.AppendUvarint(b, h.ServiceID)
	return append(b, h.KeyCheck[:]...)
}

// ReadHeader reads the clear header of a token, for which it takes no key. The error is ErrMalformed or ErrVersion.
func ReadHeader(text string) (Header, error) {
	raw, err := decodeText(text)
	if err != nil {
		return Header{}, err
	}
	h, _, _, err := parseHeader(raw)
	return h, err
}

// parseHeader splits a token into the header, the bytes of it that are authenticated, and the ciphertext.
func parseHeader(raw []byte) (h Header, authenticated, ciphertext []byte, err error) {
	if len(raw) == 0 {
		return h, nil, nil, ErrMalformed
	}
	if raw[0]>>4 != version {
		return h, nil, nil, ErrVersion
	}
	h.Environment = playtoken.Environment(raw[0] & 15)
	if h.Environment != playtoken.Test && h.Environment != playtoken.Production {
		return h, nil, nil, ErrMalformed
	}
	id, n := binary.Uvarint(raw[1:])
	// The last byte of a number of several is 0 only when the number could be shorter.
	if n <= 0 || n > 1 && raw[n] == 0 {
		return h, nil, nil, ErrMalformed
	}
	h.ServiceID = id
	rest := raw[1+n:]
	if len(rest) < len(h.KeyCheck)+len(h.ID)+tagSize {
		return h, nil, nil, ErrMalformed
	}
	rest = rest[copy(h.KeyCheck[:], rest):]
	authenticated = raw[:len(raw)-len(rest)]
	rest = rest[copy(h.ID[:], rest):]
	return h, authenticated, rest, nil
}

// strictBase64 is URL-safe, without padding, and refuses bits that stand for nothing (D22).
var strictBase64 = base64.RawURLEncoding.Strict()

func decodeText(text string) ([]byte, error) {
	raw, err := strictBase64.DecodeString(text)
	// The decoder skips line breaks even when it is strict; a text of another length than its bytes ask for had some.
	if err != nil || strictBase64.EncodedLen(len(raw)) != len(text) {
		return nil, ErrMalformed
	}
	return raw, nil
}
