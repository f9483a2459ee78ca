package keystore

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
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
		return fmt.Errorf("the number of keys that an account may store must be from 1 to %d", MostMaxKeys)
	}
	return nil
}

// Keys gives access to the keys of one account at one time.
type Keys struct {
	DB      db.Runner
	Account uint64
	Now     time.Time
	// Max is the maximum number of keys of the account. 0 means MostMaxKeys. Expired keys count
	// until they are removed.
	Max int64
}

// bounds returns the maximum number of keys, and the maximum size of their texts in bytes.
func (k Keys) bounds() (keys, bytes int64) {
	if k.Max == 0 {
		return MostMaxKeys, MostMaxKeys * TextPerKey
	}
	return k.Max, k.Max * TextPerKey
}

// A row is the JSON of a key in the results of statements.
type row struct {
	KID       string `json:"kid"`
	EK        string `json:"ek"`
	KEKID     string `json:"kekId"`
	Info      string `json:"info"`
	ContentID string `json:"contentId"`
	Expires   int64  `json:"expires"`
	Updated   int64  `json:"updated"`
}

func (r row) key() Key {
	k := Key{KID: r.KID, EK: r.EK, KEKID: r.KEKID, Info: r.Info, ContentID: r.ContentID, Updated: time.Unix(r.Updated,
		0).UTC()}
	if r.Expires != 0 {
		k.Expires = time.Unix(r.Expires, 0).UTC()
	}
	return k
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
	var rows []row
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, api.Failure("keystore: the rows of the database are not JSON")
	}
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = r.key()
	}
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(a.KID, b.KID) })
	return keys, nil
}

// Some returns the keys with the given key IDs that exist, in the order of key IDs.
func (k Keys) Some(kids []string) ([]Key, error) {
	ids, err := json.Marshal(kids)
	if err != nil {
		return nil, err
	}
	return k.rows(k.statement(selectSome, string(ids)))
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
	EK    *string `json:"ek,omitempty"`
	KEKID *string `json:"kekId,omitempty"`
	// DerivedKEKID is the KEKID derived from the kek. It does not replace a KEKID that a caller has
	// given.
	DerivedKEKID *string `json:"derivedKekId,omitempty"`
	Info         *string `json:"info,omitempty"`
	ContentID    *string `json:"contentId,omitempty"`
	Expires      *int64  `json:"expires,omitempty"` // seconds since 1970; 0 for a key that does not expire
}

// Change changes a key. It reports false if the key does not exist, or if its texts exceed the
// limit.
func (k Keys) Change(kid string, c Change) (found bool, err error) {
	text, err := json.Marshal(c)
	if err != nil {
		return false, err
	}
	_, bytes := k.bounds()
	return k.write(kid, update, string(text), bytes)
}

// Remove removes a key, and reports whether it existed.
func (k Keys) Remove(kid string) (found bool, err error) {
	return k.write(kid, remove)
}
