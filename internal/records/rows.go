package records

import (
	"errors"
	"time"

	"playtoken"
	"playtoken/internal/json"
)

// ReadRows reads the text that a statement of One yields. It calls scan for each row, with a
// function that reads its columns.
func ReadRows(text string, scan func(func(...any) error) error) error {
	var err error
	s := json.Scan(text)
	ok := s.Array(func() bool {
		err = scan(func(to ...any) error { return readRow(&s, to) })
		return err == nil
	})
	if err == nil && (!ok || !s.End()) {
		err = errors.New("records: the rows are not JSON")
	}
	return err
}

func readRow(s *json.Scanner, to []any) error {
	read := 0
	ok := s.Array(func() bool {
		read++
		return read <= len(to) && readColumn(s, to[read-1])
	})
	if !ok || read != len(to) {
		return errors.New("records: a row has other columns")
	}
	return nil
}

// readColumn reads a number or a text. A null changes nothing.
func readColumn(s *json.Scanner, to any) (ok bool) {
	if s.Null() {
		return true
	}
	switch to := to.(type) {
	case *string:
		*to, ok = s.String()
	case *int64:
		*to, ok = s.Int()
	case *int:
		var n int64
		n, ok = s.Int()
		*to = int(n)
	}
	return ok
}

// readAll reads the rows that a statement of One yields as values of type T.
func readAll[T any](text string, scan func(*T, func(...any) error) error) (all []T, err error) {
	err = ReadRows(text, func(row func(...any) error) error {
		var value T
		err := scan(&value, row)
		all = append(all, value)
		return err
	})
	return all, err
}

// A Found is a record with its ID in the database.
type Found struct {
	ID int64
	Record
}

// ReadFound reads the rows that a statement of One with Columns yields.
func ReadFound(rows string) ([]Found, error) { return readAll(rows, (*Found).Scan) }

// ReadDays reads the rows that a statement of One with UsageColumns yields.
func ReadDays(rows string) ([]Day, error) { return readAll(rows, (*Day).Scan) }

// Scan reads a row of Select.
func (f *Found) Scan(scan func(...any) error) error {
	var at, code int64
	var account int64
	err := scan(&f.ID, &at, &f.Kind, &account, &code, &f.TokenID, &f.Cookie, &f.KeyIDs, &f.Client, &f.LicenseServer,
		&f.RequestID, &f.Count)
	if account < 0 {
		account = -account // the record is not verified
	}
	f.At, f.Account, f.Code = time.UnixMilli(at).UTC(), uint64(account), playtoken.Code(code)
	return err
}

// Scan reads a row of Usage.
func (d *Day) Scan(scan func(...any) error) error {
	var account int64
	err := scan(&account, &d.Day, &d.Issued, &d.Refused, &d.Redeemed, &d.RedemptionsRefused)
	d.Account = uint64(account)
	return err
}

// A LowBalance is the balance of an account with fewer credits than LowCredits, or fewer than it
// has used in the last LowDays.
type LowBalance struct {
	Account       uint64
	Credits, Used int64
}

// Scan reads a row of Low.
func (l *LowBalance) Scan(scan func(...any) error) error {
	var account int64
	err := scan(&account, &l.Credits, &l.Used)
	l.Account = uint64(account)
	return err
}
