package token

import "encoding/base64"

// MaxLength is the number of characters of a token at most: that of the terms whose every field is as long as can be.
const MaxLength = (maxBytes*4 + 2) / 3

const maxBytes = 1 + 5 + len(KeyCheck{}) + len(ID{}) + maxPlain + tagSize

// strictBase64 is URL-safe, without padding, and refuses bits that stand for nothing (D22).
var strictBase64 = base64.RawURLEncoding.Strict()

func decodeText(text string) ([]byte, error) {
	if len(text) > MaxLength {
		return nil, ErrMalformed
	}
	raw, err := strictBase64.DecodeString(text)
	// The decoder skips line breaks even when it is strict; a text of another length than its bytes ask for had some.
	if err != nil || strictBase64.EncodedLen(len(raw)) != len(text) {
		return nil, ErrMalformed
	}
	return raw, nil
}
