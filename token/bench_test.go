package token_test

import (
	"crypto/rand"
	"encoding/hex"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"

	"playtoken"
	"playtoken/vectors"
)

func BenchmarkSeal(b *testing.B) {
	r, terms := ring(b, playtoken.Test, keyA), sampleTerms(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Seal(terms, rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	r := ring(b, playtoken.Test, keyA)
	s := seal(b, r, sampleTerms(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Open(s.Text, vectors.Now); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCipher is the yardstick for BenchmarkSeal: a random nonce and the bare cipher, with 45
// bytes as in the sample's terms.
func BenchmarkCipher(b *testing.B) {
	key, err := hex.DecodeString(keyA)
	if err != nil {
		b.Fatal(err)
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		b.Fatal(err)
	}
	plain, header, out := make([]byte, 45), make([]byte, 8), make([]byte, 0, 64)
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	b.ReportAllocs()
	for b.Loop() {
		rand.Read(nonce)
		out = aead.Seal(out[:0], nonce, plain, header)
	}
}
