package keystore

import (
	"crypto/aes"
	"crypto/sha1"
	"encoding/hex"

	jose "github.com/go-jose/go-jose/v4/cipher"

	"playtoken/internal/ascii"
)

// Wrap returns the key wrapped with the kek (RFC 3394), as hexadecimal digits.
func Wrap(kek, key [16]byte) string {
	block, err := aes.NewCipher(kek[:])
	if err == nil {
		var ek []byte
		if ek, err = jose.KeyWrap(block, key[:]); err == nil {
			return hex.EncodeToString(ek)
		}
	}
	panic(err) // cannot happen: both keys have valid lengths
}

// unwrap returns the unwrapped key as hexadecimal digits. It reports false if another kek wrapped
// the key, or the ek is malformed.
func unwrap(kek [16]byte, ek string) (string, bool) {
	var wrapped [24]byte
	if !ascii.DecodeHex(wrapped[:], ek) {
		return "", false
	}
	block, err := aes.NewCipher(kek[:])
	if err != nil {
		return "", false
	}
	key, err := jose.KeyUnwrap(block, wrapped[:])
	return hex.EncodeToString(key), err == nil
}

// KEKIDOf returns the kekId of a kek for which the caller has given none: "#1." and the first 16
// bytes of the SHA-1 of a prefix and the kek, in hexadecimal (sources.md, key storage). It is not a
// secret, since it reveals nothing about 16 random bytes.
func KEKIDOf(kek [16]byte) string {
	sum := sha1.Sum([]byte("KEKID_1" + hex.EncodeToString(kek[:])))
	return "#1." + hex.EncodeToString(sum[:16])
}
