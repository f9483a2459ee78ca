package accounts

import (
	"strings"
	"testing"

	"playtoken/vectors"
)

// TestRefused expects errors for invalid accounts, credits and license servers.
func TestRefused(t *testing.T) {
	good := Account{ID: 1, Name: "x"}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Account){
		"id 0":            func(a *Account) { a.ID = 0 },
		"id of 11 digits": func(a *Account) { a.ID = 10_000_000_000 },
		"no name":         func(a *Account) { a.Name = "" },
		"long name":       func(a *Account) { a.Name = strings.Repeat("x", MaxName+1) },
		"not UTF-8":       func(a *Account) { a.Name = "\xff" },
		"negative":        func(a *Account) { a.Credits = -1 },
		"relative URL":    func(a *Account) { a.LicenseURL = "/x" },
		"other scheme":    func(a *Account) { a.LicenseURL = "ftp://x/" },
		"fragment":        func(a *Account) { a.LicenseURL = "https://x/#y" },
		"user":            func(a *Account) { a.LicenseURL = "https://u:p@x/" },
	} {
		a := good
		if change(&a); a.Check() == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	for _, n := range []int64{0, -5, MaxCredits + 1} {
		if _, err := AddCredits(1, n); err == nil {
			t.Errorf("%d credits were accepted", n)
		}
	}
	for _, name := range []string{"", strings.Repeat("x", 65)} {
		if _, err := AddLicenseServer(name, "x", 0, vectors.Now); err == nil {
			t.Errorf("a license server with a name of %d bytes was accepted", len(name))
		}
	}
}
