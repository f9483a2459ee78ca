package service

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"playtoken"
	"playtoken/token"
)

// LoadRing reads the environment's key ring from the file (token.ParseRing). In the test environment a file that is not there is
// made, with a new random key. In production it is an error: keys that seal what people paid for are put there by someone who
// keeps a copy.
func LoadRing(env playtoken.Environment, file string) (*token.Ring, error) {
	text, err := ReadSecret(file)
	if errors.Is(err, fs.ErrNotExist) && env == playtoken.Test {
		text, err = createKeys(file)
	}
	if err != nil {
		return nil, fmt.Errorf("sealing keys: %w", err)
	}
	ring, err := token.ParseRing(env, text)
	if err != nil {
		return nil, fmt.Errorf("sealing keys: %s: %w", file, err)
	}
	return ring, nil
}

// ReadSecret reads a file that others may neither read nor change. A group may read it: secret stores mount files so.
func ReadSecret(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(file); err == nil && info.Mode().Perm()&0o037 != 0 {
		return "", fmt.Errorf("%s can be read by others; set its mode to 0600", file)
	}
	return string(text), nil
}

// createKeys writes a file with one new key. It appears whole or not at all, and never replaces another.
func createKeys(file string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", err
	}
	key, err := token.NewKey(rand.Reader)
	if err != nil {
		return "", err
	}
	text := "# Sealing keys of license tokens, the first seals. Keep this file secret, and keep a copy.\n" + key + "\n"
	f, err := os.CreateTemp(filepath.Dir(file), ".sealing-keys-*") // mode 0600
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", err
	}
	if err := os.Link(f.Name(), file); errors.Is(err, fs.ErrExist) {
		return ReadSecret(file) // another process was first
	} else if err != nil {
		return "", err
	}
	return text, nil
}
