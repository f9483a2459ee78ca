package keystore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"playtoken/internal/db"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// checkTotals compares the stored totals of an account with its keys.
func checkTotals(t *testing.T, s *store.Store, when string) {
	t.Helper()
	r, err := s.Run(context.Background(), db.Statement{SQL: `SELECT
  (SELECT coalesce(max(keys), 0) || ' keys, ' || coalesce(max(bytes), 0)
    FROM stored_totals WHERE account_id = 201722) || ' and ' ||
  (SELECT count(*) || ' keys, ' || coalesce(sum(length(CAST(kek_id || info || content_id AS BLOB))), 0)
    FROM stored_keys)`})
	if err != nil {
		t.Fatal(err)
	}
	if totals, keys, _ := strings.Cut(r.Text, " and "); totals != keys {
		t.Errorf("%s: the totals are %s bytes, want %s bytes", when, totals, keys)
	}
}

// TestStoredTotals adds, changes, removes and purges keys at random. After each step, it compares
// the stored totals with the keys.
func TestStoredTotals(t *testing.T) {
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 0)
	random := rand.New(rand.NewPCG(1, 2))
	keys := keystore.Keys{DB: s.Within(context.Background()), Account: 201722, Now: vectors.Now, Max: 12}
	text := func() string { return strings.Repeat("é", random.IntN(300)) }
	done := map[string]int{}
	for i := range 600 {
		kid := fmt.Sprintf("%032d", random.IntN(20))
		var ok bool
		var err error
		var what string
		switch random.IntN(4) {
		case 0, 1:
			k := keystore.Key{KID: kid, EK: strings.Repeat("0", 48), Info: text(), ContentID: text()}
			if random.IntN(3) == 0 {
				k.Expires = keys.Now.Add(time.Minute)
			}
			what = "add"
			ok, err = keys.Add(k)
		case 2:
			info := text()
			what = "change"
			ok, err = keys.Change(kid, keystore.Change{Info: &info})
		case 3:
			what = "remove"
			ok, err = keys.Remove(kid)
		}
		if err != nil {
			t.Fatal(err)
		}
		done[fmt.Sprint(what, ok)]++
		if i%50 == 49 {
			keys.Now = keys.Now.Add(time.Hour)
		}
		if i%200 == 199 {
			storetest.Purge(t, s, keys.Now, records.DefaultDays)
		}
		checkTotals(t, s, fmt.Sprintf("after step %d, %s", i+1, what))
		if t.Failed() {
			return
		}
		if n, size, err := keys.Totals(); err != nil || n > 12 || size > 12*keystore.TextPerKey {
			t.Fatalf("%d keys with %d bytes, %v", n, size, err)
		}
	}
	if len(done) != 6 {
		t.Errorf("only these steps occurred: %v", done)
	}
}

// TestQuotaAtOnce stores more keys than the limit concurrently. It expects exactly as many keys as
// the limit.
func TestQuotaAtOnce(t *testing.T) {
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 0)
	const most = 10
	keys := keystore.Keys{DB: s.Within(context.Background()), Account: 201722, Now: vectors.Now, Max: most}
	var added atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 * most {
		wg.Go(func() {
			ok, err := keys.Add(keystore.Key{KID: fmt.Sprintf("%032d", i), EK: strings.Repeat("0", 48)})
			if err != nil {
				t.Error(err)
			}
			if ok {
				added.Add(1)
			}
		})
	}
	wg.Wait()
	if n, err := keys.Count(); err != nil || n != most || added.Load() != most {
		t.Errorf("%d keys were added and %d are stored, want %d, %v", added.Load(), n, most, err)
	}
}

// A capture keeps the last statement instead of running it.
type capture struct{ statement db.Statement }

func (c *capture) Run(st db.Statement) (db.Row, error) {
	c.statement = st
	return db.Row{Found: true, Text: "0"}, nil
}

// TestKeyCountPlan checks that counting keys does not scan the table.
func TestKeyCountPlan(t *testing.T) {
	_, file := storetest.Open(t)
	var count capture
	if _, err := (keystore.Keys{DB: &count, Account: 1, Now: vectors.Now}).Count(); err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(storetest.Explain(t, file, count.statement), "\n")
	if !strings.Contains(plan, "stored_keys_account_expiration (account_id=? AND expires_at<?)") ||
		strings.Contains(plan, "SCAN stored_keys") {
		t.Errorf("the plan for counting keys:\n%s", plan)
	}
}
