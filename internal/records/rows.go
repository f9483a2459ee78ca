package records

import (
	"encoding/json"
	"errors"
	"time"

	"playtoken"
)

// ReadRows reads the text that a statement of One yields. It calls scan for each row.
func ReadRows(text string, scan func(func(...any) error) error) error {
	var rows [][]json.RawMessage
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return err
	}
	for _, row := range rows {
		err := scan(func(to ...any) error {
			if len(to) != len(row) {
				return errors.New("records: a row has another number of columns")
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

// readAll reads the rows as values of one type.
func readAll[T any](text string, scan func(*T, func(...any) error) error) (all []T, err error) {
	err = ReadRows(text, func(row func(...any) error) error {
		var value T
		err := scan(&value, row)
		all = append(all, value)
		return err
	})
	return all, err
}

// A Found is a record with its id in the database.
type Found struct {
	ID int64
	Record
}

// Scan reads a row of Select.
func (f *Found) Scan(scan func(...any) error) error {
	var at, code int64
	var service int64
	err := scan(&f.ID, &at, &f.Kind, &service, &code, &f.TokenID, &f.Cookie, &f.KeyIDs, &f.Client, &f.LicenseServer,
		&f.RequestID, &f.Count)
	if service < 0 {
		service = -service // the request only claimed to be of this account
	}
	f.At, f.Service, f.Code = time.UnixMilli(at).UTC(), uint64(service), playtoken.Code(code)
	return err
}

// Scan reads a row of Usage.
func (d *Day) Scan(scan func(...any) error) error {
	var service int64
	err := scan(&service, &d.Day, &d.Issued, &d.Refused, &d.Redeemed, &d.RedemptionsRefused)
	d.Service = uint64(service)
	return err
}

// A LowBalance is the balance of an account with fewer tokens than LowTokens, or than it used in
// the last LowDays.
type LowBalance struct {
	Service      uint64
	Tokens, Used int64
}

// Scan reads a row of Low.
func (l *LowBalance) Scan(scan func(...any) error) error {
	var service int64
	err := scan(&service, &l.Tokens, &l.Used)
	l.Service = uint64(service)
	return err
}
