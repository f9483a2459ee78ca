package server_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/keyfile"
	"playtoken/internal/records"
	"playtoken/internal/store"
	"playtoken/token"
	"playtoken/vectors"
)

func TestAccounts(t *testing.T) {
	ctx := context.Background()
	s, _ := openStore(t)
	change, err := store.AddAccount(store.Account{
		ID: 7, Name: "Acme's ?1 test", Enabled: true, PlayReady: true, Credits: 5,
		LicenseURL: "https://license.example/?a=1",
	}, vectors.Now)
	apply(t, s, change, err)
	if s.Apply(ctx, change) == nil {
		t.Error("the same account was added twice")
	}
	apply(t, s, store.SetEnabled(7, false), nil)
	apply(t, s, store.SetPlayReady(7, false), nil)
	change, err = store.AddCredits(7, 10)
	apply(t, s, change, err)
	change, err = store.AddCredits(7, store.MaxCredits)
	apply(t, s, change, err)
	change, err = store.SetLicenseURL(7, "")
	apply(t, s, change, err)
	apply(t, s, store.NewAuthenticator(7, playtoken.Test, store.NewSecret(), 0, vectors.Now), nil)

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
	s, _ := openStore(t)
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

// TestRotation replaces an authenticator twice. It expects a replaced authenticator to stay valid
// for the overlap, and the second replacement to end the first overlap at once.
func TestRotation(t *testing.T) {
	s, _ := openStore(t)
	addDemo(t, s, 100)
	h, _ := newHandler(t, s)
	status := func(secret [16]byte) int {
		_, rest, _ := strings.Cut(sample, "&")
		return post(h, "customerAuthenticator="+store.FormatAuthenticator(201722, secret)+"&"+rest).Code
	}
	first, second, third := secret(t, store.DemoAuthenticator[7:]), store.NewSecret(), store.NewSecret()
	hour, past := time.Hour, vectors.Now.Add(-2*time.Hour)

	apply(t, s, store.NewAuthenticator(201722, playtoken.Test, second, 3*hour, past), nil)
	if a, b := status(first), status(second); a != 200 || b != 200 {
		t.Errorf("during the overlap: %d, %d", a, b)
	}
	apply(t, s, store.NewAuthenticator(201722, playtoken.Test, third, hour, vectors.Now), nil)
	if a, b, c := status(first), status(second), status(third); a != 401 || b != 200 || c != 200 {
		t.Errorf("after the second replacement: %d, %d, %d", a, b, c)
	}
	apply(t, s, store.NewAuthenticator(201722, playtoken.Test, store.NewSecret(), 0, vectors.Now), nil)
	if b, c := status(second), status(third); b != 401 || c != 401 {
		t.Errorf("without an overlap: %d, %d", b, c)
	}
	purge(t, s, vectors.Now, records.DefaultDays)
	if a, err := s.Account(context.Background(), 201722); err != nil || len(a.Authenticators) != 1 {
		t.Errorf("after the purge: %+v, %v", a, err)
	}
}

// TestChangeSQL runs the SQL text of changes, and expects the same result as from Apply.
func TestChangeSQL(t *testing.T) {
	ctx := context.Background()
	s, _ := openStore(t)
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

func TestLoadRing(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "new", "test.keys")
	if _, err := keyfile.LoadRing(playtoken.Test, file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := os.Stat(filepath.Dir(file)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("LoadRing created a folder")
	}
	create := func(file string) *token.Ring {
		t.Helper()
		if err := keyfile.Create(playtoken.Test, file); err != nil {
			t.Fatal(err)
		}
		ring, err := keyfile.LoadRing(playtoken.Test, file)
		if err != nil {
			t.Fatal(err)
		}
		return ring
	}
	first := create(file)
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if again := create(file); len(again.KeyChecks()) != 1 || again.KeyChecks()[0] != first.KeyChecks()[0] {
		t.Error("a second Create replaced the key")
	}
	if other := create(filepath.Join(dir, "other.keys")); other.KeyChecks()[0] == first.KeyChecks()[0] {
		t.Error("two files have the same key")
	}
	for mode, fine := range map[os.FileMode]bool{
		0o600: true, 0o400: true, 0o700: true, 0o640: false, 0o440: false,
		0o620: false, 0o610: false, 0o604: false, 0o602: false, 0o644: false,
	} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		_, err := keyfile.LoadRing(playtoken.Test, file)
		if (err == nil) != fine || err != nil && !strings.Contains(err.Error(), "0600") {
			t.Errorf("a file with the mode %o: %v", mode, err)
		}
	}
	broken := filepath.Join(dir, "broken.keys")
	if err := os.WriteFile(broken, []byte(sealingKey[:60]), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keyfile.LoadRing(playtoken.Test, broken); err == nil || strings.Contains(err.Error(), sealingKey[:8]) {
		t.Errorf("a broken file: %v", err)
	}
}

// TestDatabaseMode expects the mode 0600 for the database and its write-ahead log, so that other
// users of the machine cannot read them.
func TestDatabaseMode(t *testing.T) {
	s, file := openStore(t)
	addDemo(t, s, 1)
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
