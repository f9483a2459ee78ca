package store_test

import (
	"context"
	"errors"
	"testing"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// TestAccounts adds an account, and changes it by the statements of package accounts.
func TestAccounts(t *testing.T) {
	ctx := context.Background()
	s, _ := storetest.Open(t)
	given := accounts.Account{
		ID: 7, Name: "Acme's ?1 test", Enabled: true, PlayReady: true, Credits: 5,
		LicenseURL: "https://license.example/?a=1",
	}
	add := store.Change{accounts.Add(given, vectors.Now)}
	storetest.Apply(t, s, add, nil)
	if err := s.Apply(ctx, add); !errors.Is(err, store.ErrNoAccount) {
		t.Errorf("the same account was added twice: %v", err)
	}
	next := given
	next.Enabled, next.PlayReady, next.LicenseURL = false, false, ""
	set := store.Change{accounts.Set(given, next)}
	storetest.Apply(t, s, set, nil)
	if err := s.Apply(ctx, set); !errors.Is(err, store.ErrNoAccount) {
		t.Errorf("settings that are no longer the present ones were changed: %v", err)
	}
	for _, credits := range []int64{10, accounts.MaxCredits} {
		st, err := accounts.AddCredits(7, credits)
		storetest.Apply(t, s, store.Change{st}, err)
	}
	next.Credits = accounts.MaxCredits
	if got, err := s.Account(ctx, 7); err != nil || got != next {
		t.Errorf("%+v, %v", got, err)
	}
	if all, err := s.Accounts(ctx); err != nil || len(all) != 1 || all[0] != next {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := s.Account(ctx, 8); !errors.Is(err, store.ErrNoAccount) {
		t.Errorf("an unknown account: %v", err)
	}
	if s.AddDemo(ctx, playtoken.Production, vectors.Now) == nil {
		t.Error("the demo account was added to production")
	}
}

// TestKnownHash adds the hash of an authenticator again, and expects it to change nothing.
func TestKnownHash(t *testing.T) {
	ctx := context.Background()
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 1)
	again := func(account uint64, hash string) error {
		return s.Apply(ctx, accounts.NewAuthenticator(account, playtoken.Test, hash, 0, vectors.Now.AddDate(0, 0, 1)))
	}
	var known [16]byte
	if err := again(201722, accounts.Hash(known[:])); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{again(201722, accounts.Hash(known[:])), again(8, "unknown")} {
		if !errors.Is(err, store.ErrNoAccount) {
			t.Errorf("%v", err)
		}
	}
	if n := storetest.Count(t, s, "authenticators", "expires_at IS NULL"); n != "1" {
		t.Errorf("%s authenticators stay valid", n)
	}
}
