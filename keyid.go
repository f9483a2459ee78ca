package playtoken

import "playtoken/internal/sha1"

// KeyIDOf returns the key id of "^" + s: the first 16 bytes of the SHA-1 of s (D11; sources.md, key
// storage).
func KeyIDOf(s string) (id [16]byte) {
	sum := sha1.Sum(s)
	copy(id[:], sum[:])
	return id
}
