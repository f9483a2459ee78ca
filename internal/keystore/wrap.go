package keystore

import (
	"crypto/aes"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"

	jose "github.com/go-jose/go-jose/v4/cipher"
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

// unwrap returns the key that was wrapped, as hexadecimal digits. It is false with another kek than the one that wrapped it.
func unwrap(kek [16]byte, ek string) (string, bool) {
	wrapped, err := hex.DecodeString(ek)
	if err != nil {
		return "", false
	}
	block, err := aes.NewCipher(kek[:])
	if err != nil {
		return "", false
	}
	key, err := jose.KeyUnwrap(block, wrapped)
	return hex.EncodeToString(key), err == nil
}

// KEKIDOf returns the kekId that the API gives a kek without a name: SHA-1, truncated, of a prefix and the hexadecimal digits of the kek
// (sources.md, key storage). It tells keks apart and is no secret: from 16 random bytes nothing is learned by it.
func KEKIDOf(kek [16]byte) string {
	sum := sha1.Sum([]byte("KEKID_1" + hex.EncodeToString(kek[:])))
	return "#1." + hex.EncodeToString(sum[:16])
}

// Random returns 16 unpredictable bytes, for a key or its id.
func Random() (b [16]byte) {
	rand.Read(b[:])
	return b
}
