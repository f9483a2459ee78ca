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
	panic(err) // 16 bytes are a key of AES, and 16 bytes can be wrapped
}

// unwrap returns the wrapped key, as hexadecimal digits. It reports false for another kek than the
// one that wrapped it.
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

// KEKIDOf returns the kekId that the API gives a kek without a name: SHA-1, truncated, of a prefix
// and the hexadecimal digits of the kek (sources.md, key storage). It distinguishes keks and is not
// a secret: it reveals nothing about 16 random bytes.
func KEKIDOf(kek [16]byte) string {
	sum := sha1.Sum([]byte("KEKID_1" + hex.EncodeToString(kek[:])))
	return "#1." + hex.EncodeToString(sum[:16])
}
