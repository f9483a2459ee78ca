package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

func TestAccounts(t *testing.T) {
	ctx := context.Background()
	s, _ := storetest.Open(t)
	change, err := store.AddAccount(store.Account{
		ID: 7, Name: "Acme's ?1 test", Enabled: true, PlayReady: true, Credits: 5,
		LicenseURL: "https://license.example/?a=1",
	}, vectors.Now)
	storetest.Apply(t, s, change, err)
	if s.Apply(ctx, change) == nil {
		t.Error("the same account was added twice")
	}
	storetest.Apply(t, s, store.SetEnabled(7, false), nil)
	storetest.Apply(t, s, store.SetPlayReady(7, false), nil)
	change, err = store.AddCredits(7, 10)
	storetest.Apply(t, s, change, err)
	change, err = store.AddCredits(7, store.MaxCredits)
	storetest.Apply(t, s, change, err)
	change, err = store.SetLicenseURL(7, "")
	storetest.Apply(t, s, change, err)
	storetest.Apply(t, s, store.NewAuthenticator(7, playtoken.Test, store.NewSecret(), 0, vectors.Now), nil)

	got, err := s.Account(ctx, 7)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "Acme's ?1 test" || got.Enabled || got.PlayReady || got.Credits != store.MaxCredits ||
		got.LicenseURL != "" || !got.Created.Equal(vectors.Now) {
		t.Errorf("%+v", got)
	}
	if len(got.Authenticators) != 1 || got.Authenticators[0].Environment != playtoken.Test ||
		!got.Authenticators[0].Expires.IsZero() {
		t.Errorf("authenticators %+v", got.Authenticators)
	}
	if all, err := s.Accounts(ctx); err != nil || len(all) != 1 || all[0].ID != 7 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestAccountsRefuse(t *testing.T) {
	ctx := context.Background()
	s, _ := storetest.Open(t)
	if _, err := s.Account(ctx, 8); !errors.Is(err, store.ErrNoAccount) {
		t.Errorf("an unknown account: %v", err)
	}
	for name, c := range map[string]store.Change{
		"enable": store.SetEnabled(8, true), "playready": store.SetPlayReady(8, true),
		"authenticator": store.NewAuthenticator(8, playtoken.Test, store.NewSecret(), 0, vectors.Now),
	} {
		if err := s.Apply(ctx, c); !errors.Is(err, store.ErrNoAccount) {
			t.Errorf("%s for an unknown account: %v", name, err)
		}
	}
	good := store.Account{ID: 1, Name: "x"}
	for name, change := range map[string]func(*store.Account){
		"id 0":            func(a *store.Account) { a.ID = 0 },
		"id of 11 digits": func(a *store.Account) { a.ID = 10_000_000_000 },
		"no name":         func(a *store.Account) { a.Name = "" },
		"negative":        func(a *store.Account) { a.Credits = -1 },
		"relative URL":    func(a *store.Account) { a.LicenseURL = "/x" },
		"other scheme":    func(a *store.Account) { a.LicenseURL = "ftp://x/" },
		"fragment":        func(a *store.Account) { a.LicenseURL = "https://x/#y" },
		"user":            func(a *store.Account) { a.LicenseURL = "https://u:p@x/" },
	} {
		a := good
		change(&a)
		if _, err := store.AddAccount(a, vectors.Now); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	for _, n := range []int64{0, -5, store.MaxCredits + 1} {
		if _, err := store.AddCredits(1, n); err == nil {
			t.Errorf("%d credits were accepted", n)
		}
	}
	if s.AddDemo(ctx, playtoken.Production, vectors.Now) == nil {
		t.Error("the demo account was added to production")
	}
}

// TestChangeSQL runs the SQL text of changes, and expects the same result as from Apply.
func TestChangeSQL(t *testing.T) {
	ctx := context.Background()
	s, _ := storetest.Open(t)
	const name = "O'Neil's ?1 \"?2\" service; DROP TABLE accounts; --"
	add, err := store.AddAccount(store.Account{ID: 3, Name: name, Enabled: true, Credits: 4}, vectors.Now)
	if err != nil {
		t.Fatal(err)
	}
	text := append(add, store.NewAuthenticator(3, playtoken.Production, store.NewSecret(), 0, vectors.Now)...).SQL()
	for statement := range strings.SplitSeq(strings.TrimSuffix(text, ";\n"), ";\n") {
		if err := s.Apply(ctx, store.Change{{SQL: statement}}); err != nil && !errors.Is(err, store.ErrNoAccount) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if a, err := s.Account(ctx, 3); err != nil || a.Name != name || a.Credits != 4 || len(a.Authenticators) != 1 {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestDatabaseMode expects the mode 0600 for the database and its write-ahead log, so that other
// users of the machine cannot read them.
func TestDatabaseMode(t *testing.T) {
	s, file := storetest.Open(t)
	storetest.AddDemo(t, s, 1)
	files, err := filepath.Glob(file + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v", filepath.Base(f), info.Mode())
		}
	}
}
