// Package storetest opens databases for tests.
package storetest

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/store"
	"playtoken/internal/upkeep"
	"playtoken/vectors"
)

// Open opens a new database, and returns its file too. Its statements have twenty times as long as
// those of a server, because the machine may be busy.
func Open(t testing.TB) (*store.Store, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "accounts.db")
	s, err := store.Open(context.Background(), file, true)
	if err != nil {
		t.Fatal(err)
	}
	s.Patience = 20
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, file
}

// Apply makes a change, unless err is already an error.
func Apply(t testing.TB, s *store.Store, c store.Change, err error) {
	t.Helper()
	if err == nil {
		err = s.Apply(context.Background(), c)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// SetEnabled enables or disables an account.
func SetEnabled(t testing.TB, s *store.Store, account int64, enabled bool) {
	t.Helper()
	const set = `UPDATE accounts SET enabled = ?2 WHERE id = ?1`
	Apply(t, s, store.Change{{SQL: set, Args: []any{account, enabled}}}, nil)
}

// Count returns the number of rows of a table that meet a condition.
func Count(t testing.TB, s *store.Store, table, condition string) string {
	t.Helper()
	row, err := s.Run(context.Background(), db.Statement{
		SQL: `SELECT '' || count(*) FROM ` + table + ` WHERE ` + condition,
	})
	if err != nil {
		t.Fatal(err)
	}
	return row.Text
}

// Records returns the records that match a query.
func Records(s *store.Store, q records.Query) ([]records.Found, error) {
	row, err := s.Run(context.Background(), records.One(q.Select(), records.Columns))
	if err != nil {
		return nil, err
	}
	return records.ReadFound(row.Text)
}

// Usage returns the totals that a statement of package records finds.
func Usage(s *store.Store, st db.Statement) ([]records.Day, error) {
	row, err := s.Run(context.Background(), records.One(st, records.UsageColumns))
	if err != nil {
		return nil, err
	}
	return records.ReadDays(row.Text)
}

// AddDemo adds the demo account with a balance.
func AddDemo(t testing.TB, s *store.Store, credits int64) {
	t.Helper()
	if err := s.AddDemo(context.Background(), playtoken.Test, vectors.Now); err != nil {
		t.Fatal(err)
	}
	Apply(t, s, store.Change{{SQL: `UPDATE accounts SET credits = ?1`, Args: []any{credits}}}, nil)
}

// Balance returns the balance of the demo account.
func Balance(t testing.TB, s *store.Store) int64 {
	t.Helper()
	a, err := s.Account(context.Background(), 201722)
	if err != nil {
		t.Fatal(err)
	}
	return a.Credits
}

// A Recorded is a database with a recorder. The recorder's clock always shows vectors.Now.
type Recorded struct {
	Database *store.Store
	File     string
	Recorder *store.Recorder
}

// NewRecorded opens a new database, and starts a recorder that keeps client addresses.
func NewRecorded(t testing.TB) *Recorded {
	t.Helper()
	s, file := Open(t)
	log := slog.New(slog.NewJSONHandler(&Log{}, nil))
	r := store.NewRecorder(s, store.RecordOptions{
		Addresses: records.Full, Log: log, Now: func() time.Time { return vectors.Now },
	})
	t.Cleanup(r.Close)
	return &Recorded{s, file, r}
}

// Explain returns the steps of SQLite's plan for a statement.
func Explain(t testing.TB, file string, st db.Statement) (plan []string) {
	t.Helper()
	raw, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	rows, err := raw.Query("EXPLAIN QUERY PLAN "+st.SQL, st.Args...)
	if err != nil {
		t.Fatalf("%v: %s", err, st.SQL)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan
}

// Purge removes the rows that have expired at a time. It purges again a day later, since the first
// purge distrusts the clock.
func Purge(t testing.TB, database upkeep.Database, at time.Time, recordDays int) {
	t.Helper()
	PurgeAt(t, database, at, recordDays)
	PurgeAt(t, database, at.Add(24*time.Hour), recordDays)
}

// PurgeAt purges once, and returns the log.
func PurgeAt(t testing.TB, database upkeep.Database, now time.Time, recordDays int) string {
	t.Helper()
	log := &Log{}
	err := upkeep.Purge(context.Background(), database, now, recordDays, slog.New(slog.NewJSONHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return log.String()
}

// A Log keeps a log that any goroutine may write.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
