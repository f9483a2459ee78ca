package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"playtoken"
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
	Created    time.Time
	// Authenticators lists the authenticators of both environments.
	Authenticators []KnownAuthenticator
}

// A KnownAuthenticator describes an authenticator. The database has only the hash of its secret.
type KnownAuthenticator struct {
	Environment playtoken.Environment
	Created     time.Time
	Expires     time.Time // zero if it never expires
}

// A Change is a list of statements that take effect together or not at all. Store.Apply runs them.
// Change.SQL returns them as text for a remote database.
type Change []db.Statement

// ErrNoAccount is the error for an account that does not exist.
var ErrNoAccount = errors.New("the account does not exist")

// Apply runs the change in a transaction. If the first statement changes no row, Apply changes
// nothing and returns ErrNoAccount.
func (s *Store) Apply(ctx context.Context, c Change) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for i, st := range c {
		r, err := tx.ExecContext(ctx, st.SQL, st.Args...)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); i == 0 && (err != nil || n == 0) {
			return errors.Join(ErrNoAccount, err)
		}
	}
	return tx.Commit()
}

// SQL returns the change as SQL statements, each with a semicolon and a line feed at its end.
func (c Change) SQL() string {
	var b strings.Builder
	for _, st := range c {
		for i := len(st.Args); i > 0; i-- {
			st.SQL = strings.ReplaceAll(st.SQL, fmt.Sprintf("?%d", i), literal(st.Args[i-1]))
		}
		b.WriteString(st.SQL + ";\n")
	}
	return b.String()
}

// literal returns an argument as an SQL literal.
func literal(v any) string {
	if s, ok := v.(string); ok {
		// Change.SQL would mistake ?1 in a text for the placeholder of another argument.
		return "'" + strings.NewReplacer("'", "''", "?", "'||char(63)||'").Replace(s) + "'"
	}
	return fmt.Sprint(v)
}

// NewSecret returns a random secret of 16 bytes (D23).
func NewSecret() (secret [16]byte) {
	rand.Read(secret[:])
	return secret
}

// FormatAuthenticator returns an authenticator in the form that requests use (D9).
func FormatAuthenticator(account uint64, secret [16]byte) string {
	return fmt.Sprintf("%d,%x", account, secret)
}

func secretHash(secret [16]byte) string {
	sum := sha256.Sum256(secret[:])
	return hex.EncodeToString(sum[:])
}

// AddAccount returns the change that adds the account with its balance, or an error if a field of
// the account is invalid.
func AddAccount(a Account, now time.Time) (Change, error) {
	if a.ID == 0 || a.ID > 9_999_999_999 {
		return nil, errors.New("an account ID must be a number of 1 to 10 digits")
	}
	if a.Name == "" {
		return nil, errors.New("an account needs a name")
	}
	if a.Credits < 0 || a.Credits > MaxCredits {
		return nil, errCredits
	}
	if err := issue.CheckLicenseURL(a.LicenseURL); err != nil {
		return nil, err
	}
	return Change{{
		SQL: `INSERT INTO accounts (id, name, enabled, playready, credits, license_url, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
		Args: []any{int64(a.ID), a.Name, digit(a.Enabled), digit(a.PlayReady), a.Credits, a.LicenseURL, now.Unix()},
	}}, nil
}

func digit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// MaxCredits is the largest balance, and the largest number of credits in one AddCredits. JSON and
// D1 represent it exactly.
const MaxCredits = 1_000_000_000_000

var errCredits = fmt.Errorf("the number of credits must be from 1 to %d", int64(MaxCredits))

// SetEnabled returns the change that enables or disables an account (-2031).
func SetEnabled(account uint64, enabled bool) Change {
	return Change{{
		SQL: `UPDATE accounts SET enabled = ?2 WHERE id = ?1`, Args: []any{int64(account), digit(enabled)},
	}}
}

// SetPlayReady returns the change that grants or removes the PlayReady option (-5002).
func SetPlayReady(account uint64, on bool) Change {
	return Change{{SQL: `UPDATE accounts SET playready = ?2 WHERE id = ?1`, Args: []any{int64(account), digit(on)}}}
}

// SetLicenseURL returns the change that sets an account's license acquisition URL, or an error if
// the URL is invalid. "" selects the endpoint's default.
func SetLicenseURL(account uint64, licenseURL string) (Change, error) {
	if err := issue.CheckLicenseURL(licenseURL); err != nil {
		return nil, err
	}
	return Change{{
		SQL: `UPDATE accounts SET license_url = ?2 WHERE id = ?1`, Args: []any{int64(account), licenseURL},
	}}, nil
}

// AddCredits returns the change that adds credits to a balance, up to MaxCredits. The number of
// credits must be from 1 to MaxCredits.
func AddCredits(account uint64, credits int64) (Change, error) {
	if credits < 1 || credits > MaxCredits {
		return nil, errCredits
	}
	return Change{{
		SQL:  `UPDATE accounts SET credits = min(credits + ?2, ?3) WHERE id = ?1`,
		Args: []any{int64(account), credits, int64(MaxCredits)},
	}}, nil
}

// NewAuthenticator returns the change that gives an account a new authenticator for an environment.
// The present one stays valid for the overlap. An older one, which was already expiring, ends now,
// so at most two are valid (D23).
func NewAuthenticator(
	account uint64, env playtoken.Environment, secret [16]byte, overlap time.Duration, now time.Time,
) Change {
	id, e, at := int64(account), int64(env), now.Unix()
	return Change{
		{
			SQL: `INSERT INTO authenticators (hash, account_id, environment, created_at)
SELECT ?2, id, ?3, ?4 FROM accounts WHERE id = ?1`,
			Args: []any{id, secretHash(secret), e, at},
		},
		{
			SQL: `UPDATE authenticators SET expires_at = ?3
WHERE account_id = ?1 AND environment = ?2 AND expires_at > ?3`,
			Args: []any{id, e, at},
		},
		{
			SQL: `UPDATE authenticators SET expires_at = ?3
WHERE account_id = ?1 AND environment = ?2 AND expires_at IS NULL AND hash <> ?4`,
			Args: []any{id, e, now.Add(overlap).Unix(), secretHash(secret)},
		},
	}
}

const selectAccounts = `SELECT id, name, enabled, playready, credits, license_url, created_at FROM accounts`

// ListSQL is the statement that lists all accounts, for a remote database.
const ListSQL = selectAccounts + " ORDER BY id;\n"

const selectAuthenticators = `SELECT environment, created_at, expires_at FROM authenticators
WHERE account_id = ?1 ORDER BY environment, created_at, expires_at`

// ShowSQL returns the statements that show an account and its authenticators, for a remote
// database.
func ShowSQL(account uint64) string {
	id := []any{int64(account)}
	return Change{
		{SQL: selectAccounts + ` WHERE id = ?1`, Args: id},
		{SQL: selectAuthenticators, Args: id},
	}.SQL()
}

// Accounts returns all accounts, ordered by id, without their authenticators.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	rows, err := s.reports.QueryContext(ctx, selectAccounts+` ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Account
	for rows.Next() {
		a, err := scanAccount(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// Account returns an account with its authenticators, or ErrNoAccount.
func (s *Store) Account(ctx context.Context, account uint64) (Account, error) {
	a, err := scanAccount(s.read.QueryRowContext(ctx, selectAccounts+` WHERE id = ?1`, int64(account)))
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, ErrNoAccount
	}
	if err != nil {
		return Account{}, err
	}
	rows, err := s.read.QueryContext(ctx, selectAuthenticators, int64(account))
	if err != nil {
		return Account{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var k KnownAuthenticator
		var created int64
		var expires sql.NullInt64
		if err := rows.Scan(&k.Environment, &created, &expires); err != nil {
			return Account{}, err
		}
		k.Created = time.Unix(created, 0).UTC()
		if expires.Valid {
			k.Expires = time.Unix(expires.Int64, 0).UTC()
		}
		a.Authenticators = append(a.Authenticators, k)
	}
	return a, rows.Err()
}

func scanAccount(row interface{ Scan(...any) error }) (a Account, err error) {
	var id, created int64
	err = row.Scan(&id, &a.Name, &a.Enabled, &a.PlayReady, &a.Credits, &a.LicenseURL, &created)
	a.ID, a.Created = uint64(id), time.Unix(created, 0).UTC()
	return a, err
}
