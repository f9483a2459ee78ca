package token

import "encoding/base64"

// MaxLength is the length of the longest possible token in characters.
const MaxLength = (maxBytes*4 + 2) / 3

const maxBytes = 1 + 5 + len(KeyCheck{}) + len(ID{}) + maxPlain + tagSize

// strictBase64 is URL-safe, without padding, and refuses trailing bits that are not zero (D22).
var strictBase64 = base64.RawURLEncoding.Strict()

func decodeText(text string) ([]byte, error) {
	if len(text) > MaxLength {
		return nil, ErrMalformed
	}
	raw, err := strictBase64.DecodeString(text)
	// The strict decoder skips line breaks. They make the text longer than its bytes require.
	if err != nil || strictBase64.EncodedLen(len(raw)) != len(text) {
		return nil, ErrMalformed
	}
	return raw, nil
}
