package store

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"playtoken"
	"playtoken/internal/accounts"
)

// DemoAuthenticator is the authenticator of the demo account. The sample request of the
// specification uses it.
const DemoAuthenticator = "201722,1ad8eed133edf43cbcc185f0236828ae"

// AddDemo adds the demo account with 1,000,000 credits, unless it exists. It returns an error for
// the production environment, because the authenticator is public.
func (s *Store) AddDemo(ctx context.Context, env playtoken.Environment, now time.Time) error {
	if env != playtoken.Test {
		return errors.New("the demo account exists only in the test environment")
	}
	const id = 201722
	var secret [16]byte
	if _, err := hex.Decode(secret[:], []byte(DemoAuthenticator[len("201722,"):])); err != nil {
		return err
	}
	if _, err := s.Account(ctx, id); !errors.Is(err, ErrNoAccount) {
		return err
	}
	demo := accounts.Account{ID: id, Name: "Demo", Enabled: true, PlayReady: true, Credits: 1_000_000}
	authenticator := accounts.NewAuthenticator(id, env, accounts.Hash(secret[:]), 0, now)
	return s.Apply(ctx, append(Change{accounts.Add(demo, now)}, authenticator...))
}
