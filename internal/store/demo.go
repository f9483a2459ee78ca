package store

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"playtoken"
)

// DemoAuthenticator is the authenticator of the demo service: that of the specification's sample request.
const DemoAuthenticator = "201722,1ad8eed133edf43cbcc185f0236828ae"

// AddDemo adds the demo service with 1,000,000 tokens, unless it is there. Its authenticator is published, so it is for the test
// environment alone.
func (s *Store) AddDemo(ctx context.Context, env playtoken.Environment, now time.Time) error {
	if env != playtoken.Test {
		return errors.New("the demo service is for the test environment alone")
	}
	const id = 201722
	var secret [16]byte
	if _, err := hex.Decode(secret[:], []byte(DemoAuthenticator[len("201722,"):])); err != nil {
		return err
	}
	if _, err := s.Account(ctx, id); !errors.Is(err, ErrNoAccount) {
		return err
	}
	add, err := AddAccount(Account{ID: id, Name: "Demo", Enabled: true, PlayReady: true, Tokens: 1_000_000}, now)
	if err != nil {
		return err
	}
	return s.Apply(ctx, append(add, NewAuthenticator(id, env, secret, 0, now)...))
}
