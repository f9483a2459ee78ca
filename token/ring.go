package token

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"playtoken"
	"playtoken/internal/ascii"
)

const (
	// KeySize is the length of a sealing key in bytes.
	KeySize = chacha20poly1305.KeySize
	tagSize = chacha20poly1305.Overhead
)

// A KeyCheck is a key check value: the first 4 bytes of a hash of a sealing key. Two keys may share
// one.
type KeyCheck [4]byte

// String returns the key check value as 8 hexadecimal digits.
func (c KeyCheck) String() string { return hex.EncodeToString(c[:]) }

// keyCheck hashes a label and the key. The label separates this hash from other uses of the key.
func keyCheck(key []byte) (c KeyCheck) {
	sum := sha256.Sum256(append([]byte("playtoken key check value\n"), key...))
	copy(c[:], sum[:])
	return c
}

// A Ring holds the sealing keys of one environment. The first key seals and every key opens, so an
// operator can replace keys without an outage (D23). Several goroutines may use a ring at once.
// Every way to print a ring shows its environment and key check values only.
type Ring struct {
	env  playtoken.Environment
	keys []ringKey // the first seals
}

type ringKey struct {
	check KeyCheck
	aead  cipher.AEAD
}

// NewRing returns a ring of keys of 32 random bytes each. The first key seals and every key opens.
// It returns an error for a key of another length, a key that repeats one byte, a key that is given
// twice, an unknown environment, or no keys. Errors name a key by its position from 1.
func NewRing(env playtoken.Environment, keys ...[]byte) (*Ring, error) {
	if env != playtoken.Test && env != playtoken.Production {
		return nil, errors.New("token: the environment of a key ring must be test or production")
	}
	if len(keys) == 0 {
		return nil, errors.New("token: a key ring needs a sealing key")
	}
	r := &Ring{env: env}
	for i, key := range keys {
		aead, err := chacha20poly1305.NewX(key)
		switch {
		case err != nil:
			return nil, keyError(i, "has "+strconv.Itoa(len(key))+" bytes, not "+strconv.Itoa(KeySize))
		case bytes.Count(key, key[:1]) == len(key):
			return nil, keyError(i, "is not random")
		}
		for j := range i {
			if bytes.Equal(keys[j], key) {
				return nil, keyError(i, "is the same as key "+strconv.Itoa(j+1))
			}
		}
		r.keys = append(r.keys, ringKey{keyCheck(key), aead})
	}
	return r, nil
}

// keyError is an error of the key at an index.
func keyError(index int, is string) error {
	return errors.New("token: key " + strconv.Itoa(index+1) + " " + is)
}

// ParseRing reads a ring from a text: keys of 64 hexadecimal digits, separated by white space or
// commas, the sealing key first. A # begins a comment that ends with its line. Its errors contain
// no key.
func ParseRing(env playtoken.Environment, text string) (*Ring, error) {
	var keys [][]byte
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		isSeparator := func(r rune) bool { return strings.ContainsRune(" \t\r\n,", r) }
		for _, word := range strings.FieldsFunc(line, isSeparator) {
			key := make([]byte, KeySize)
			if !ascii.DecodeHex(key, word) {
				return nil, keyError(len(keys), "is not "+strconv.Itoa(2*KeySize)+" hexadecimal digits")
			}
			keys = append(keys, key)
		}
	}
	return NewRing(env, keys...)
}

// NewKey returns a new sealing key of 64 hexadecimal digits. It reads 32 bytes from random, such as
// crypto/rand.Reader, and returns an error if it cannot.
func NewKey(random io.Reader) (string, error) {
	var key [KeySize]byte
	if _, err := io.ReadFull(random, key[:]); err != nil {
		return "", wrapped{"token: no random bytes for a sealing key: ", err}
	}
	return hex.EncodeToString(key[:]), nil
}

// Environment returns the environment of the keys.
func (r *Ring) Environment() playtoken.Environment { return r.env }

// KeyChecks returns the key check values of the keys in their order, the sealing key first.
func (r *Ring) KeyChecks() []KeyCheck {
	checks := make([]KeyCheck, len(r.keys))
	for i := range r.keys {
		checks[i] = r.keys[i].check
	}
	return checks
}
