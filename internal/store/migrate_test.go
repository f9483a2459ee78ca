package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"

	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// TestMigrateRecords migrates a database with records and stored keys. It expects the migration to
// compute the totals without the records of unverified requests.
func TestMigrateRecords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "old.db")
	old, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	scripts := []string{`CREATE TABLE d1_migrations (
		id INTEGER PRIMARY KEY, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP
	)`}
	files, err := fs.Glob(store.Migrations, "migrations/000[1-4]_*.sql")
	if err != nil || len(files) != 4 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		script, err := store.Migrations.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		scripts = append(scripts, string(script), `INSERT INTO d1_migrations (name) VALUES ('`+filepath.Base(f)+`')`)
	}
	at := vectors.Now.UnixMilli()
	scripts = append(scripts, `INSERT INTO services (id, name, created_at) VALUES (7, 'x', 0)`,
		`INSERT INTO stored_keys VALUES
			(7, printf('%032x', 1), printf('%048x', 1), 'a', 'bc', 'é', NULL, 1),
			(7, printf('%032x', 2), printf('%048x', 1), '', '', '', 1, 1)`)
	for i, row := range []string{
		"'issue', 7, 0", "'issue', 7, 0", "'issue', 7, -2019", "'issue', 7, -2018", "'issue', 0, -2018",
		"'redeem', 7, 0", "'gateway', 7, 409",
	} {
		scripts = append(scripts,
			fmt.Sprintf(`INSERT INTO records VALUES (NULL, %d, %s, '', '', '', '', '', '%d')`, at, row, i))
	}
	for _, script := range scripts {
		if _, err := old.Exec(script); err != nil {
			t.Fatalf("%v: %s", err, script)
		}
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), file, false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	days, err := storetest.Usage(s, records.Usage(7, vectors.Now))
	want := records.Day{Account: 7, Day: "2026-01-15", Issued: 2, Refused: 1, Redeemed: 1, RedemptionsRefused: 1}
	if err != nil || len(days) != 1 || days[0] != want {
		t.Errorf("%+v, %v", days, err)
	}
	for verified, want := range map[bool]int{true: 5, false: 6} {
		found, err := storetest.Records(s, records.Query{Account: 7, Verified: verified, Limit: 10})
		if err != nil || len(found) != want {
			t.Errorf("%d records, want %d, %v", len(found), want, err)
		}
		for _, f := range found {
			if f.Account != 7 {
				t.Errorf("a record belongs to account %d", f.Account)
			}
		}
	}
	r, err := s.Run(context.Background(),
		db.Statement{SQL: `SELECT keys || ' ' || bytes FROM stored_totals WHERE account_id = 7`})
	if err != nil || r.Text != "2 5" {
		t.Errorf("the totals of stored keys are %q, %v, want 2 5", r.Text, err)
	}
}
