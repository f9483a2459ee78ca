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

const (
	// DefaultMaxKeys is how many keys a service may store unless it is configured otherwise, MostMaxKeys how many can be
	// configured.
	DefaultMaxKeys = 100_000
	MostMaxKeys    = 1_000_000_000
	// TextPerKey is how many bytes the texts of a service's keys may have for each key that it may store.
	TextPerKey = 512
)

// size is how many bytes of texts the key has.
func (k Key) size() int64 { return int64(len(k.KEKID) + len(k.Info) + len(k.ContentID)) }

// Keys are the keys of one service at one time.
type Keys struct {
	Store   Store
	Service uint64
	Now     time.Time
	// Max is how many keys the service may have, expired ones included until they are removed. 0 is any number.
	Max int64
}

// bounds are how many keys there may be, and how many bytes their texts may have.
func (k Keys) bounds() (keys, bytes int64) {
	if k.Max == 0 {
		return MostMaxKeys, MostMaxKeys * TextPerKey
	}
	return k.Max, k.Max * TextPerKey
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

// statement is one about the keys of the service.
func (k Keys) statement(sql string, args ...any) issue.Statement {
	return issue.Statement{SQL: sql, Args: append([]any{int64(k.Service), k.Now.Unix()}, args...)}
}

func (k Keys) run(ctx context.Context, st issue.Statement) (string, bool, error) {
	r, err := k.Store.Run(ctx, &st)
	return r.Text, r.Found, err
}

// write runs a statement that changes the key with that id, and the totals with it.
func (k Keys) write(ctx context.Context, kid, sql string, args ...any) (bool, error) {
	st := k.statement(sql, append([]any{kid}, args...)...)
	st.Charges = true
	times := func(n int64) []issue.Statement {
		return []issue.Statement{{SQL: account, Args: []any{int64(k.Service), kid, n}}}
	}
	st.Before, st.After = times(-1), times(1)
	_, found, err := k.run(ctx, st)
	return found, err
}

func (k Keys) rows(ctx context.Context, st issue.Statement) ([]Key, error) {
	text, found, err := k.run(ctx, st)
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
	return k.rows(ctx, k.statement(selectSome, string(ids)))
}

// MaxPage is how many keys a page has at most.
const MaxPage = 200

// Page returns the keys behind the id, "" for the first, in the order of their ids: up to limit, and whether there are more.
func (k Keys) Page(ctx context.Context, after string, limit int) (keys []Key, more bool, err error) {
	st := k.statement(selectPage, after, int64(limit)+1)
	st.Report = true // it passes over keys that have expired
	keys, err = k.rows(ctx, st)
	if len(keys) > limit {
		return keys[:limit], true, err
	}
	return keys, false, err
}

// Count returns how many keys there are.
func (k Keys) Count(ctx context.Context) (int64, error) {
	st := k.statement(count)
	st.Report = true
	text, found, err := k.run(ctx, st)
	if err != nil || !found {
		return 0, errors.Join(err, missing(found || err != nil))
	}
	return strconv.ParseInt(text, 10, 64)
}

// Totals returns how many keys there are, those that have expired and are not yet removed included, and how many bytes
// their texts have.
func (k Keys) Totals(ctx context.Context) (keys, bytes int64, err error) {
	text, found, err := k.run(ctx, issue.Statement{SQL: totals, Args: []any{int64(k.Service)}})
	if err != nil || !found {
		return 0, 0, err
	}
	n, size, _ := strings.Cut(text, " ")
	keys, err = strconv.ParseInt(n, 10, 64)
	if err == nil {
		bytes, err = strconv.ParseInt(size, 10, 64)
	}
	return keys, bytes, err
}

// Add adds a key, and reports whether it did: otherwise there is one with its id, or no room for it.
func (k Keys) Add(ctx context.Context, key Key) (added bool, err error) {
	expires := int64(0)
	if !key.Expires.IsZero() {
		expires = key.Expires.Unix()
	}
	keys, bytes := k.bounds()
	return k.write(ctx, key.KID, insert, key.EK, key.KEKID, key.Info, key.ContentID, expires, keys, bytes)
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

// Change changes a key, and reports whether it did: otherwise it is not there, or there is no room for its texts.
func (k Keys) Change(ctx context.Context, kid string, c Change) (found bool, err error) {
	text, err := json.Marshal(c)
	if err != nil {
		return false, err
	}
	_, bytes := k.bounds()
	return k.write(ctx, kid, update, string(text), bytes)
}

// Remove removes a key, and reports whether it was there.
func (k Keys) Remove(ctx context.Context, kid string) (found bool, err error) {
	return k.write(ctx, kid, remove)
}
