package records

import (
	"encoding/json"
	"errors"
	"time"

	"playtoken"
)

// ReadRows reads the text that a statement of One yields. It calls scan for each row, with a
// function that reads its columns.
func ReadRows(text string, scan func(func(...any) error) error) error {
	var rows [][]json.RawMessage
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return err
	}
	for _, row := range rows {
		err := scan(func(to ...any) error {
			if len(to) != len(row) {
				return errors.New("records: a row has the wrong number of columns")
			}
			for i := range row {
				if err := json.Unmarshal(row[i], to[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
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
