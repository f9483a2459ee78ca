package keyfile

import (
	"fmt"

	"playtoken"
	"playtoken/token"
)

// LoadRing reads the environment's key ring from the file (token.ParseRing). The error wraps
// fs.ErrNotExist if the file does not exist.
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
