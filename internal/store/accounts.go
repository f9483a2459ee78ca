package store

import (
	"context"
	"database/sql"
	"errors"

	"playtoken/internal/accounts"
	"playtoken/internal/db"
)

// A Change is a list of statements that take effect together or not at all.
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

const selectAccounts = `SELECT id, name, enabled, playready, credits, license_url FROM accounts`

// Accounts returns all accounts, ordered by id.
func (s *Store) Accounts(ctx context.Context) ([]accounts.Account, error) {
	rows, err := s.reports.QueryContext(ctx, selectAccounts+` ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []accounts.Account
	for rows.Next() {
		a, err := scanAccount(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// Account returns an account, or ErrNoAccount.
func (s *Store) Account(ctx context.Context, account uint64) (accounts.Account, error) {
	a, err := scanAccount(s.read.QueryRowContext(ctx, selectAccounts+` WHERE id = ?1`, int64(account)))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoAccount
	}
	return a, err
}

func scanAccount(row interface{ Scan(...any) error }) (a accounts.Account, err error) {
	var id int64
	err = row.Scan(&id, &a.Name, &a.Enabled, &a.PlayReady, &a.Credits, &a.LicenseURL)
	a.ID = uint64(id)
	return a, err
}
