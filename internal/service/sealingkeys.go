package service

import (
	"fmt"
	"os"

	"playtoken"
	"playtoken/token"
)

// LoadRing reads the environment's key ring from the file (token.ParseRing). It makes no file: only a first
// start does, with CreateKeyFile.
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
