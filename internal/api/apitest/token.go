package apitest

import (
	"math/rand/v2"
	"testing"

	"playtoken"
	"playtoken/token"
	"playtoken/vectors"
)

// Ring returns a key ring of the test environment.
func Ring(t testing.TB) *token.Ring {
	t.Helper()
	ring, err := token.NewRing(playtoken.Test, []byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// Token seals a token for the request "buy" of the vectors with further parameters.
func Token(t testing.TB, ring *token.Ring, more string) token.Sealed {
	t.Helper()
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	checked := playtoken.Check(bases["buy"]+more, vectors.Now)
	if checked.Request == nil {
		t.Fatal(checked.Problems)
	}
	keys := [][16]byte{checked.Request.Keys[0].ContentKey}
	terms := token.TermsOf(checked.Request, keys, ring.Environment(), vectors.Now)
	sealed, err := ring.Seal(terms, rand.NewChaCha8([32]byte{}))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}
