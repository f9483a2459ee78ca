package keystore

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"playtoken/internal/issue"
)

// A Key is a key as it is stored.
type Key struct {
	KID       string // 32 lower-case hexadecimal digits
	EK        string // 48 lower-case hexadecimal digits
	KEKID     string // names the key that wraps it; "" for unknown
	Info      string
	ContentID string
	Expires   time.Time // zero for never
	Updated   time.Time
}

// Keys are the keys of one service at one time.
type Keys struct {
	Store   Store
	Service uint64
	Now     time.Time
}

// A row is a key as the database writes it.
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
	k := Key{KID: r.KID, EK: r.EK, KEKID: r.KEKID, Info: r.Info, ContentID: r.ContentID, Updated: time.Unix(r.Updated, 0).UTC()}
	if r.Expires != 0 {
		k.Expires = time.Unix(r.Expires, 0).UTC()
	}
	return k
}

func (k Keys) run(ctx context.Context, sql string, writes bool, args ...any) (string, bool, error) {
	r, err := k.Store.Run(ctx, &issue.Statement{SQL: sql, Args: append([]any{int64(k.Service), k.Now.Unix()}, args...), Charges: writes})
	return r.Text, r.Found, err
}

func (k Keys) rows(ctx context.Context, sql string, args ...any) ([]Key, error) {
	text, found, err := k.run(ctx, sql, false, args...)
	if err != nil || !found {
		return nil, errors.Join(err, missing(found || err != nil))
	}
	var rows []row
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		return nil, errors.New("keystore: the database's rows are not JSON")
	}
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = r.key()
	}
	slices.SortFunc(keys, func(a, b Key) int { return strings.Compare(a.KID, b.KID) })
	return keys, nil
}

func missing(found bool) error {
	if found {
		return nil
	}
	return errors.New("keystore: the database yields no row")
}

// Some returns the keys with these ids, those that there are, in the order of their ids.
func (k Keys) Some(ctx context.Context, kids []string) ([]Key, error) {
	ids, err := json.Marshal(kids)
	if err != nil {
		return nil, err
	}
	return k.rows(ctx, selectSome, string(ids))
}

// MaxPage is how many keys a page has at most.
const MaxPage = 200

// Page returns the keys behind the id, "" for the first, in the order of their ids: up to limit, and whether there are more.
func (k Keys) Page(ctx context.Context, after string, limit int) (keys []Key, more bool, err error) {
	keys, err = k.rows(ctx, selectPage, after, int64(limit)+1)
	if len(keys) > limit {
		return keys[:limit], true, err
	}
	return keys, false, err
}

// Count returns how many keys there are.
func (k Keys) Count(ctx context.Context) (int64, error) {
	text, found, err := k.run(ctx, count, false)
	if err != nil || !found {
		return 0, errors.Join(err, missing(found || err != nil))
	}
	return strconv.ParseInt(text, 10, 64)
}

// Add adds a key, and reports whether it did: there is one with its id otherwise.
func (k Keys) Add(ctx context.Context, key Key) (added bool, err error) {
	expires := int64(0)
	if !key.Expires.IsZero() {
		expires = key.Expires.Unix()
	}
	_, added, err = k.run(ctx, insert, true, key.KID, key.EK, key.KEKID, key.Info, key.ContentID, expires)
	return added, err
}

// A Change is what changes in a key. Nil stays as it is.
type Change struct {
	EK    *string `json:"ek,omitempty"`
	KEKID *string `json:"kekId,omitempty"`
	// DerivedKEKID is the KEKID that follows from the kek. One that was given by a caller stays.
	DerivedKEKID *string `json:"derivedKekId,omitempty"`
	Info         *string `json:"info,omitempty"`
	ContentID    *string `json:"contentId,omitempty"`
	Expires      *int64  `json:"expires,omitempty"` // seconds since 1970; 0 for never
}

// Change changes a key, and reports whether it is there.
func (k Keys) Change(ctx context.Context, kid string, c Change) (found bool, err error) {
	text, err := json.Marshal(c)
	if err != nil {
		return false, err
	}
	_, found, err = k.run(ctx, update, true, kid, string(text))
	return found, err
}

// Remove removes a key, and reports whether it was there.
func (k Keys) Remove(ctx context.Context, kid string) (found bool, err error) {
	_, found, err = k.run(ctx, remove, true, kid)
	return found, err
}
