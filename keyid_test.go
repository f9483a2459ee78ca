package playtoken_test

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"
	"testing"

	"playtoken"
)

func TestKeyIDOf(t *testing.T) {
	id := playtoken.KeyIDOf("kid1")
	if got := hex.EncodeToString(id[:]); got != "80ea8bc8a58f990ad1f76bc665b30bfa" {
		t.Errorf("the key ID of ^kid1 is %s, but the SKM API has 80ea8bc8a58f990ad1f76bc665b30bfa", got)
	}
	// All lengths up to three blocks include every case of SHA-1's padding.
	for n := range 200 {
		s := strings.Repeat("é7", n)[:n]
		want := sha1.Sum([]byte(s))
		if got := playtoken.KeyIDOf(s); string(got[:]) != string(want[:16]) {
			t.Errorf("%d bytes: %x, but crypto/sha1 has %x", n, got, want[:16])
		}
	}
}
