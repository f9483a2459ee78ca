package server_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"playtoken/internal/db"
	"playtoken/internal/health"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
)

// TestHealthWritesOncePerSecond runs many checks concurrently and counts their writes with
// triggers.
func TestHealthWritesOncePerSecond(t *testing.T) {
	s, _ := storetest.Open(t)
	for _, sql := range []string{
		`CREATE TABLE writes (n INTEGER)`,
		`CREATE TRIGGER made AFTER INSERT ON health BEGIN INSERT INTO writes VALUES (1); END`,
		`CREATE TRIGGER remade AFTER UPDATE ON health BEGIN INSERT INTO writes VALUES (1); END`,
	} {
		storetest.Apply(t, s, store.Change{{SQL: sql}}, nil)
	}
	start := time.Now()
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if err := healthy(s); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	most := 1 + int(time.Since(start)/health.Interval)
	r, err := s.Run(context.Background(), db.Statement{SQL: `SELECT CAST(count(*) AS TEXT) FROM writes`})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := strconv.Atoi(r.Text); err != nil || n < 1 || n > most {
		t.Errorf("200 checks caused %s writes, want 1 to %d", r.Text, most)
	}
}
