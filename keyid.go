package playtoken

import "crypto/sha1"

// KeyIDOf returns the key id that "^" + s stands for: the first 16 bytes of the SHA-1 of s (D11; facts.md, key storage).
func KeyIDOf(s string) (id [16]byte) {
	sum := sha1.Sum([]byte(s))
	copy(id[:], sum[:])
	return id
}
