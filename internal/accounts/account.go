// Package accounts has the rules for accounts and license servers, and the statements that change
// them.
package accounts

import (
	"errors"
	"strconv"
	"time"
	"unicode/utf8"

	"playtoken/internal/db"
	"playtoken/internal/issue"
)

// An Account is a customer of one environment that may request tokens.
type Account struct {
	ID         uint64 // 1 to 10 decimal digits
	Name       string
	Enabled    bool
	PlayReady  bool
	Credits    int64
	LicenseURL string // "" selects the endpoint's default
}

const (
	// MaxID is the largest account ID.
	MaxID = 9_999_999_999
	// MaxCredits is the largest balance, and the largest number of credits in one AddCredits. JSON
	// and D1 represent it exactly.
	MaxCredits = 1_000_000_000_000
	// MaxName is the number of bytes of a name at most.
	MaxName = 256
)

// The errors of invalid accounts.
var (
	ErrID      = errors.New("an account ID must be a number of 1 to 10 digits")
	ErrName    = errors.New("an account needs a name of 1 to " + strconv.Itoa(MaxName) + " bytes in UTF-8")
	ErrCredits = errors.New("the number of credits must be from 1 to " + strconv.Itoa(MaxCredits))
)

// Check returns an error if a field of the account is invalid.
func (a Account) Check() error {
	switch {
	case a.ID == 0 || a.ID > MaxID:
		return ErrID
	case a.Credits < 0 || a.Credits > MaxCredits:
		return ErrCredits
	}
	return a.CheckSettings()
}

// CheckSettings returns an error if the name or the license acquisition URL is invalid.
func (a Account) CheckSettings() error {
	if a.Name == "" || len(a.Name) > MaxName || !utf8.ValidString(a.Name) {
		return ErrName
	}
	return issue.CheckLicenseURL(a.LicenseURL)
}

// Add returns the statement that adds a valid account with its balance. It changes nothing if the
// ID is taken.
func Add(a Account, now time.Time) db.Statement {
	return db.Statement{
		SQL: `INSERT INTO accounts (id, name, enabled, playready, credits, license_url, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING`,
		Args: []any{int64(a.ID), a.Name, digit(a.Enabled), digit(a.PlayReady), a.Credits, a.LicenseURL, now.Unix()},
	}
}

func digit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Set returns the statement that gives an account the settings of next, which must be valid. It
// changes nothing unless the account has the settings of present. ID and Credits are not settings.
func Set(present, next Account) db.Statement {
	return db.Statement{
		SQL: `UPDATE accounts SET name = ?2, enabled = ?3, playready = ?4, license_url = ?5
WHERE id = ?1 AND name = ?6 AND enabled = ?7 AND playready = ?8 AND license_url = ?9`,
		Args: []any{
			int64(present.ID), next.Name, digit(next.Enabled), digit(next.PlayReady), next.LicenseURL,
			present.Name, digit(present.Enabled), digit(present.PlayReady), present.LicenseURL,
		},
	}
}

// AddCredits returns the statement that adds credits to a balance, up to MaxCredits. The number of
// credits must be from 1 to MaxCredits.
func AddCredits(account uint64, credits int64) (db.Statement, error) {
	if credits < 1 || credits > MaxCredits {
		return db.Statement{}, ErrCredits
	}
	return db.Statement{
		SQL:  `UPDATE accounts SET credits = min(credits + ?2, ?3) WHERE id = ?1`,
		Args: []any{int64(account), credits, int64(MaxCredits)},
	}, nil
}
