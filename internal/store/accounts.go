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

// An Account is a service that may request tokens in one environment.
type Account struct {
	ID         uint64 // 1 to 10 decimal digits
	Name       string
	Enabled    bool
	PlayReady  bool
	Tokens     int64
	LicenseURL string // "" means the default of the endpoint
	Created    time.Time
	// Authenticators lists the authenticators of both environments.
	Authenticators []KnownAuthenticator
}

// A KnownAuthenticator describes an authenticator. The database holds only the hash of its secret.
type KnownAuthenticator struct {
	Environment playtoken.Environment
	Created     time.Time
	Expires     time.Time // zero for never
}

// A Change is a list of statements that take effect together or not at all. Apply makes it in this
// database. SQL prints it for a database that is elsewhere.
type Change []db.Statement

// ErrNoAccount is the error for an account that does not exist.
var ErrNoAccount = errors.New("there is no such service")

// Apply makes the change. If the first statement changes no row, it makes no change and returns
// ErrNoAccount.
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

// SQL returns the change as SQL text.
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
		// SQL would take a ? in a text for the placeholder of another argument.
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
func FormatAuthenticator(service uint64, secret [16]byte) string {
	return fmt.Sprintf("%d,%x", service, secret)
}

func secretHash(secret [16]byte) string {
	sum := sha256.Sum256(secret[:])
	return hex.EncodeToString(sum[:])
}

// AddAccount returns the change that adds the account with its balance, or an error if a field of
// the account is invalid.
func AddAccount(a Account, now time.Time) (Change, error) {
	if a.ID == 0 || a.ID > 9_999_999_999 {
		return nil, errors.New("a service id must be a number of 1 to 10 digits")
	}
	if a.Name == "" {
		return nil, errors.New("a service needs a name")
	}
	if a.Tokens < 0 || a.Tokens > MaxTokens {
		return nil, errTokens
	}
	if err := issue.CheckLicenseURL(a.LicenseURL); err != nil {
		return nil, err
	}
	return Change{{
		SQL: `INSERT INTO services (id, name, enabled, playready, tokens, license_url, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
		Args: []any{int64(a.ID), a.Name, digit(a.Enabled), digit(a.PlayReady), a.Tokens, a.LicenseURL, now.Unix()},
	}}, nil
}

func digit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// MaxTokens is the largest balance, and the largest number of tokens in one AddTokens. JSON and D1
// represent it exactly.
const MaxTokens = 1_000_000_000_000

var errTokens = fmt.Errorf("the number of tokens must be from 1 to %d", int64(MaxTokens))

// SetEnabled returns the change that enables or disables a service (-2031).
func SetEnabled(service uint64, enabled bool) Change {
	return Change{{
		SQL: `UPDATE services SET enabled = ?2 WHERE id = ?1`, Args: []any{int64(service), digit(enabled)},
	}}
}

// SetPlayReady returns the change that grants or removes the PlayReady option (-5002).
func SetPlayReady(service uint64, on bool) Change {
	return Change{{SQL: `UPDATE services SET playready = ?2 WHERE id = ?1`, Args: []any{int64(service), digit(on)}}}
}

// SetLicenseURL returns the change that sets a service's license acquisition URL. "" means the
// default of the endpoint.
func SetLicenseURL(service uint64, licenseURL string) (Change, error) {
	if err := issue.CheckLicenseURL(licenseURL); err != nil {
		return nil, err
	}
	return Change{{
		SQL: `UPDATE services SET license_url = ?2 WHERE id = ?1`, Args: []any{int64(service), licenseURL},
	}}, nil
}

// AddTokens returns the change that adds to a balance. The balance never exceeds MaxTokens.
func AddTokens(service uint64, tokens int64) (Change, error) {
	if tokens < 1 || tokens > MaxTokens {
		return nil, errTokens
	}
	return Change{{
		SQL:  `UPDATE services SET tokens = min(tokens + ?2, ?3) WHERE id = ?1`,
		Args: []any{int64(service), tokens, int64(MaxTokens)},
	}}, nil
}

// NewAuthenticator returns the change that gives a service a new authenticator for an environment.
// The present one stays valid for the overlap. An older one, which already had an end, ends now, so
// at most two are valid (D23).
func NewAuthenticator(
	service uint64, env playtoken.Environment, secret [16]byte, overlap time.Duration, now time.Time,
) Change {
	id, e, at := int64(service), int64(env), now.Unix()
	return Change{
		{
			SQL: `INSERT INTO authenticators (hash, service_id, environment, created_at)
SELECT ?2, id, ?3, ?4 FROM services WHERE id = ?1`,
			Args: []any{id, secretHash(secret), e, at},
		},
		{
			SQL: `UPDATE authenticators SET expires_at = ?3
WHERE service_id = ?1 AND environment = ?2 AND expires_at > ?3`,
			Args: []any{id, e, at},
		},
		{
			SQL: `UPDATE authenticators SET expires_at = ?3
WHERE service_id = ?1 AND environment = ?2 AND expires_at IS NULL AND hash <> ?4`,
			Args: []any{id, e, now.Add(overlap).Unix(), secretHash(secret)},
		},
	}
}

const selectAccounts = `SELECT id, name, enabled, playready, tokens, license_url, created_at FROM services`

// ListSQL lists all accounts, for a database that is elsewhere.
const ListSQL = selectAccounts + " ORDER BY id;\n"

const selectAuthenticators = `SELECT environment, created_at, expires_at FROM authenticators
WHERE service_id = ?1 ORDER BY environment, created_at, expires_at`

// ShowSQL returns the SQL that shows an account and its authenticators, for a database that is
// elsewhere.
func ShowSQL(service uint64) string {
	id := []any{int64(service)}
	return Change{
		{SQL: selectAccounts + ` WHERE id = ?1`, Args: id},
		{SQL: selectAuthenticators, Args: id},
	}.SQL()
}

// Accounts returns all accounts in the order of their ids, without their authenticators.
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
func (s *Store) Account(ctx context.Context, service uint64) (Account, error) {
	a, err := scanAccount(s.read.QueryRowContext(ctx, selectAccounts+` WHERE id = ?1`, int64(service)))
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, ErrNoAccount
	}
	if err != nil {
		return Account{}, err
	}
	rows, err := s.read.QueryContext(ctx, selectAuthenticators, int64(service))
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
	err = row.Scan(&id, &a.Name, &a.Enabled, &a.PlayReady, &a.Tokens, &a.LicenseURL, &created)
	a.ID, a.Created = uint64(id), time.Unix(created, 0).UTC()
	return a, err
}
