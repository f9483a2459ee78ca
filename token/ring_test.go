package token_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"playtoken"
	"playtoken/token"
	"playtoken/vectors"
)

const (
	keyA = "8f1b64a0c9d7e3f25b0c1a2938475665f4e3d2c1b0a99887766554433221100f"
	keyB = "0123456789abcdeffedcba98765432100123456789abcdeffedcba9876543210"
)

// TestRotation replaces the sealing key while tokens of the old key are in use.
func TestRotation(t *testing.T) {
	terms := sampleTerms(t)
	before := ring(t, playtoken.Test, keyA)
	during := ring(t, playtoken.Test, keyB, keyA)
	after := ring(t, playtoken.Test, keyB)
	old := seal(t, before, terms)
	if _, err := during.Open(old.Text, vectors.Now); err != nil {
		t.Errorf("a token of the old key: %v", err)
	}
	fresh := seal(t, during, terms)
	if _, err := after.Open(fresh.Text, vectors.Now); err != nil {
		t.Errorf("a token of the new key: %v", err)
	}
	if _, err := before.Open(fresh.Text, vectors.Now); !errors.Is(err, token.ErrUnknownKey) {
		t.Errorf("a token of the new key and a ring without that key: %v", err)
	}
	if _, err := after.Open(old.Text, vectors.Now); !errors.Is(err, token.ErrUnknownKey) {
		t.Errorf("a token of the old key and a ring without that key: %v", err)
	}
	h, err := token.ReadHeader(fresh.Text)
	if err != nil || h.KeyCheck != after.KeyChecks()[0] ||
		h.KeyCheck != during.KeyChecks()[0] || h.KeyCheck == during.KeyChecks()[1] {
		t.Errorf("the new token names key %v, %v; the ring has %v", h.KeyCheck, err, during.KeyChecks())
	}
}

// TestParseRing reads the same ring in several notations.
func TestParseRing(t *testing.T) {
	want := ring(t, playtoken.Production, keyA, keyB).String()
	for _, text := range []string{
		keyA + "," + keyB, keyA + ", " + strings.ToUpper(keyB) + "\n",
		"# the ring\r\n\r\n" + keyA + "\t# seals\r\n" + keyB + " # opens", ",\n" + keyA + " " + keyB + ",",
	} {
		r, err := token.ParseRing(playtoken.Production, text)
		if err != nil || r.String() != want {
			t.Errorf("%q is %v, %v, want %s", text, r, err, want)
		}
	}
}

func TestParseRingRefuses(t *testing.T) {
	for name, c := range map[string]struct{ keys, says string }{
		"nothing":      {" \n# a comment\n", "needs a sealing key"},
		"short":        {keyA[:62], "key 1 is not 64"},
		"long":         {keyA + "00", "key 1 is not 64"},
		"not hex":      {strings.Replace(keyA, "8", "x", 1), "key 1 is not 64"},
		"zeros":        {strings.Repeat("0", 64), "key 1 is not random"},
		"one byte":     {keyA + "," + strings.Repeat("ab", 32), "key 2 is not random"},
		"twice":        {keyA + "," + keyB + " " + strings.ToUpper(keyA), "key 3 is the same as key 1"},
		"second wrong": {keyA + "\n" + keyB[:10], "key 2 is not 64"},
		"URL-safe":     {"jxtkoMnX4_JbDBopOEdWZfTj0sGwqZiHdmVUQzIhEA8", "key 1 is not 64"},
	} {
		r, err := token.ParseRing(playtoken.Test, c.keys)
		if err == nil {
			t.Errorf("%s: %v", name, r)
			continue
		}
		if !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		for _, word := range []string{keyA[:8], keyB[:8], "x" + keyA[1:8], "jxtkoMnX"} {
			if strings.Contains(strings.ToLower(err.Error()), strings.ToLower(word)) {
				t.Errorf("%s: the error repeats a key: %v", name, err)
			}
		}
	}
}

func TestNewRingRefuses(t *testing.T) {
	good := bytes.Repeat([]byte{1, 2}, token.KeySize/2)
	for name, keys := range map[string][][]byte{
		"nothing": nil, "nil": {nil}, "31 bytes": {good[:31]}, "33 bytes": {append(good[:32:32], 1)},
		"zeros": {good, make([]byte, token.KeySize)}, "twice": {good, bytes.Clone(good)},
	} {
		if r, err := token.NewRing(playtoken.Test, keys...); err == nil {
			t.Errorf("%s: %v", name, r)
		}
	}
	for _, env := range []playtoken.Environment{0, 3} {
		if _, err := token.NewRing(env, good); err == nil {
			t.Errorf("NewRing accepts environment %d", env)
		}
	}
}

// TestRingKeepsItsKeys clears the caller's bytes of a key after NewRing.
func TestRingKeepsItsKeys(t *testing.T) {
	key := bytes.Repeat([]byte{1, 2}, token.KeySize/2)
	r, err := token.NewRing(playtoken.Test, key)
	if err != nil {
		t.Fatal(err)
	}
	s := seal(t, r, sampleTerms(t))
	clear(key)
	if _, err := r.Open(s.Text, vectors.Now); err != nil {
		t.Error(err)
	}
}

func TestNewKey(t *testing.T) {
	key, err := token.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := token.ParseRing(playtoken.Production, key+" # made just now"); err != nil {
		t.Error(err)
	}
	if _, err := token.NewKey(strings.NewReader("short")); err == nil {
		t.Error("NewKey accepts too few random bytes")
	}
}
