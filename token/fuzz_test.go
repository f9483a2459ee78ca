package token_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"testing"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"playtoken"
	"playtoken/token"
	"playtoken/vectors"
)

// FuzzOpen opens random texts. It also seals random CBOR and opens the result, since a random text
// fails authentication before its terms are read. Terms that open must seal to the same text. The
// judge decides whether the CBOR opens, and to which terms.
func FuzzOpen(f *testing.F) {
	for _, v := range readVectors(f) {
		var plain []byte
		if v.Plain != nil {
			var err error
			if plain, err = hex.DecodeString(*v.Plain); err != nil {
				f.Fatal(err)
			}
		}
		f.Add(v.Token, plain)
	}
	// Most vectors are sealed with this key.
	key := readVectors(f)[0].Keys[0]
	r := ring(f, playtoken.Test, key)
	raw, err := hex.DecodeString(key)
	if err != nil {
		f.Fatal(err)
	}
	aead, err := chacha20poly1305.NewX(raw)
	if err != nil {
		f.Fatal(err)
	}
	check := r.KeyChecks()[0]
	j := newJudge(f)

	f.Fuzz(func(t *testing.T, text string, plain []byte) {
		reseals(t, r, text)
		header := append([]byte{0x11, 5}, check[:]...)
		nonce := make([]byte, chacha20poly1305.NonceSizeX)
		rand.Read(nonce)
		raw := append(append([]byte{}, header...), nonce...)
		sealed := base64.RawURLEncoding.EncodeToString(aead.Seal(raw, nonce, plain, header))
		reseals(t, r, sealed)
		if len(sealed) > token.MaxLength {
			return
		}
		want, ok := j.opens(plain, token.Header{Environment: playtoken.Test, AccountID: 5, ID: token.ID(nonce)})
		switch got, err := r.Open(sealed, time.Time{}); {
		case !ok && err != token.ErrMalformed:
			t.Errorf("%x opens as %v, %v, and the judge refuses it", plain, got, err)
		case ok && (err != nil || asJSON(t, got) != asJSON(t, want)):
			t.Errorf("%x opens as %v, %v, and the judge reads %v", plain, got, err, want)
		}
	})
}

// reseals opens a text. If it opens, its terms must seal to the same text, and so must the terms
// that are read from their JSON.
func reseals(t *testing.T, r *token.Ring, text string) {
	h, headerErr := token.ReadHeader(text)
	terms, err := r.Open(text, time.Time{})
	if err != nil {
		return
	}
	if headerErr != nil || h.ID != terms.ID || h.AccountID != terms.AccountID || h.Environment != terms.Environment {
		t.Errorf("header %+v, %v differs from the terms %v", h, headerErr, terms)
	}
	if again := sealAs(t, r, terms, terms.ID); again != text {
		t.Errorf("%s opens as %v, which seals to %s", text, terms, again)
	}
	read, err := terms.View(true).Terms()
	if err != nil {
		t.Fatalf("%v: %v", terms, err)
	}
	if again := sealAs(t, r, read, read.ID); again != text {
		t.Errorf("the JSON of %v seals to %s", terms, again)
	}
	if _, err := r.Open(text, vectors.Now.AddDate(9000, 0, 0)); err != token.ErrExpired {
		t.Errorf("9000 years later: got %v, want %v", err, token.ErrExpired)
	}
}
