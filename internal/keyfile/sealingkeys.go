package keyfile

import (
	"fmt"
	"io"
	"os"

	"playtoken"
	"playtoken/token"
)

// LoadRing reads the environment's key ring from the file (token.ParseRing). It makes no file: only
// a first start does, with CreateKeyFile.
func LoadRing(env playtoken.Environment, file string) (*token.Ring, error) {
	text, err := ReadSecret(file)
	if err != nil {
		return nil, fmt.Errorf("sealing keys: %w", err)
	}
	ring, err := token.ParseRing(env, text)
	if err != nil {
		return nil, fmt.Errorf("sealing keys: %s: %w", file, err)
	}
	return ring, nil
}

// ReadSecret reads a file that nobody but its owner may read or change.
func ReadSecret(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if err := CheckSecret(f); err != nil {
		return "", err
	}
	text, err := io.ReadAll(f)
	return string(text), err
}

// CheckSecret refuses a file that others than its owner may read or change. What is not a regular
// file, such as a pipe, has no mode that would say so.
func CheckSecret(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode().IsRegular() && !ownersOnly(info) {
		return fmt.Errorf("%s can be read or changed by others than its owner; set its mode to 0600", f.Name())
	}
	return nil
}
