package keystore

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/json"
)

// A Key is a stored key.
type Key struct {
	KID       string // 32 lower-case hexadecimal digits
	EK        string // 48 lower-case hexadecimal digits
	KEKID     string // the name of the kek, or "" if it is unknown
	Info      string
	ContentID string
	Expires   time.Time // zero for a key that does not expire
	Updated   time.Time
}

const (
	// DefaultMaxKeys is the default for the number of keys that an account may store.
	DefaultMaxKeys = 100_000
	// MostMaxKeys is the largest number of keys that can be configured.
	MostMaxKeys = 1_000_000_000
	// TextPerKey is the number of bytes of text that an account may store, divided by the number of
	// keys that it may store.
	TextPerKey = 512
)

// size returns the size of the key's texts in bytes.
func (k Key) size() int64 { return int64(len(k.KEKID) + len(k.Info) + len(k.ContentID)) }

// CheckMaxKeys returns an error for a number of keys that cannot be configured.
func CheckMaxKeys(n int64) error {
	if n < 1 || n > MostMaxKeys {
		return errors.New("the number of keys that an account may store is from 1 to " + strconv.Itoa(MostMaxKeys))
	}
	return nil
}

// Keys gives access to the keys of one account at one time.
type Keys struct {
	DB      db.Runner
	Account uint64
	Now     time.Time
	// Max is the maximum number of keys of the account. 0 means MostMaxKeys, unlike in Config.
	// Expired keys count until they are removed.
	Max int64
}

// bounds returns the maximum number of keys, and the maximum size of their texts in bytes.
func (k Keys) bounds() (keys, bytes int64) {
	if k.Max == 0 {
		return MostMaxKeys, MostMaxKeys * TextPerKey
	}
	return k.Max, k.Max * TextPerKey
}

// statement returns a statement about the keys of the account. Its arguments follow the account and
// the time.
func (k Keys) statement(sql string, args ...any) db.Statement {
	return db.Statement{SQL: sql, Account: k.Account, Args: append([]any{int64(k.Account), k.Now.Unix()}, args...)}
}

// text runs a statement that always yields a row.
func (k Keys) text(st db.Statement) (string, error) {
	row, err := k.DB.Run(st)
	if err == nil && !row.Found {
		err = api.Failure("keystore: the database yields no row")
	}
	return row.Text, err
}

// write runs a statement that changes the key with that key ID, and updates the totals in the same
// transaction. It reports whether the statement yields a row.
func (k Keys) write(kid, sql string, args ...any) (bool, error) {
	st := k.statement(sql, append([]any{kid}, args...)...)
	st.Writes = true
	times := func(n int64) []db.Statement {
		return []db.Statement{{SQL: account, Args: []any{int64(k.Account), kid, n}}}
	}
	st.Before, st.After = times(-1), times(1)
	row, err := k.DB.Run(st)
	return row.Found, err
}

func (k Keys) rows(st db.Statement) ([]Key, error) {
	text, err := k.text(st)
	if err != nil {
		return nil, err
	}
	keys, ok := readRows(text)
	if !ok {
		return nil, api.Failure("keystore: the rows of the database are not JSON")
	}
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(a.KID, b.KID) })
	return keys, nil
}

// readRows reads an array of keys as the database writes them. It is never nil.
func readRows(text string) (keys []Key, ok bool) {
	keys = []Key{}
	s := json.Scan(text)
	ok = s.Array(func() bool {
		k, ok := readRow(&s)
		keys = append(keys, k)
		return ok
	})
	return keys, ok && s.End()
}

func readRow(s *json.Scanner) (k Key, ok bool) {
	ok = s.Object(func(name string) (ok bool) {
		switch name {
		case "kid":
			k.KID, ok = s.String()
		case "ek":
			k.EK, ok = s.String()
		case "kekId":
			k.KEKID, ok = s.String()
		case "info":
			k.Info, ok = s.String()
		case "contentId":
			k.ContentID, ok = s.String()
		case "expires":
			if s.Null() {
				return true
			}
			k.Expires, ok = readSeconds(s)
		case "updated":
			k.Updated, ok = readSeconds(s)
		}
		return ok
	})
	return k, ok
}

func readSeconds(s *json.Scanner) (time.Time, bool) {
	seconds, ok := s.Int()
	return time.Unix(seconds, 0).UTC(), ok
}

// Some returns the keys with the given key IDs that exist, in the order of key IDs.
func (k Keys) Some(kids []string) ([]Key, error) {
	var ids json.Writer
	ids.Strings(kids)
	return k.rows(k.statement(selectSome, ids.Text()))
}

// MaxPage is the maximum number of keys in a page.
const MaxPage = 200

// Page returns up to limit keys in the order of key IDs. It begins after the key ID after, or with
// the first key if after is "". It reports whether more keys follow.
func (k Keys) Page(after string, limit int) (keys []Key, more bool, err error) {
	st := k.statement(selectPage, after, int64(limit)+1)
	st.Report = true // because it may read many expired keys
	keys, err = k.rows(st)
	if len(keys) > limit {
		return keys[:limit], true, err
	}
	return keys, false, err
}

// Count returns the number of keys that have not expired.
func (k Keys) Count() (int64, error) {
	st := k.statement(count)
	st.Report = true
	text, err := k.text(st)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

// Totals returns the number of keys, and the size of their texts in bytes. Expired keys count until
// they are removed.
func (k Keys) Totals() (keys, bytes int64, err error) {
	row, err := k.DB.Run(db.Statement{SQL: totals, Account: k.Account, Args: []any{int64(k.Account)}})
	if err != nil || !row.Found {
		return 0, 0, err
	}
	n, size, _ := strings.Cut(row.Text, " ")
	keys, err = strconv.ParseInt(n, 10, 64)
	if err == nil {
		bytes, err = strconv.ParseInt(size, 10, 64)
	}
	return keys, bytes, err
}

// Add adds a key. It reports false if a key with its key ID exists, or if it exceeds the limits.
func (k Keys) Add(key Key) (added bool, err error) {
	expires := int64(0)
	if !key.Expires.IsZero() {
		expires = key.Expires.Unix()
	}
	keys, bytes := k.bounds()
	return k.write(key.KID, insert, key.EK, key.KEKID, key.Info, key.ContentID, expires, keys, bytes)
}

// A Change has the members of a key that change. Nil members stay unchanged.
type Change struct {
	EK    *string
	KEKID *string
	// DerivedKEKID is the KEKID derived from the kek. It does not replace a KEKID that a caller has
	// given.
	DerivedKEKID *string
	Info         *string
	ContentID    *string
	Expires      *int64 // seconds since 1970; 0 for a key that does not expire
}

// json returns the members as the statement update reads them.
func (c Change) json() string {
	var w json.Writer
	w.Begin('{')
	for _, m := range [...]struct {
		name  string
		value *string
	}{
		{"ek", c.EK}, {"kekId", c.KEKID}, {"derivedKekId", c.DerivedKEKID}, {"info", c.Info},
		{"contentId", c.ContentID},
	} {
		if m.value != nil {
			w.Member(m.name, *m.value)
		}
	}
	if c.Expires != nil {
		w.IntMember("expires", *c.Expires)
	}
	w.End('}')
	return w.Text()
}

// Change changes a key. It reports false if the key does not exist, or if its texts exceed the
// limit.
func (k Keys) Change(kid string, c Change) (found bool, err error) {
	_, bytes := k.bounds()
	return k.write(kid, update, c.json(), bytes)
}

// Remove removes a key, and reports whether it existed.
func (k Keys) Remove(kid string) (found bool, err error) {
	return k.write(kid, remove)
}
