package store_test

import (
	"context"
	"testing"

	"playtoken/internal/db"
	"playtoken/internal/store/storetest"
)

// TestTogether lets one statement of a transaction fail, and expects that none of its statements
// take effect.
func TestTogether(t *testing.T) {
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 5)
	take := db.Statement{SQL: `UPDATE accounts SET credits = credits - 1 RETURNING ''`}
	broken := db.Statement{SQL: `UPDATE accounts SET credits = -1`}
	for name, st := range map[string]db.Statement{
		"before": {SQL: take.SQL, Writes: true, Before: []db.Statement{take, broken}},
		"itself": {SQL: broken.SQL, Writes: true, Before: []db.Statement{take}, After: []db.Statement{take}},
		"after":  {SQL: take.SQL, Writes: true, After: []db.Statement{take, broken}},
	} {
		if r, err := s.Run(context.Background(), st); err == nil {
			t.Errorf("%s: the transaction did not fail: %+v", name, r)
		}
		if n := storetest.Balance(t, s); n != 5 {
			t.Errorf("%s: the balance is %d, want 5", name, n)
		}
	}
	all := db.Statement{
		SQL: `UPDATE accounts SET credits = credits - 1 RETURNING 'x'`, Writes: true,
		Before: []db.Statement{take}, After: []db.Statement{take},
	}
	if r, err := s.Run(context.Background(), all); err != nil || r.Text != "x" || storetest.Balance(t, s) != 2 {
		t.Errorf("%+v, %v, balance %d", r, err, storetest.Balance(t, s))
	}
}
