package upkeep_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/token"
	"playtoken/vectors"
)

// A perishable is a server with a database that has one row of each kind that a purge removes.
type perishable struct {
	*storetest.Recorded
	token token.Terms
}

func newPerishable(t *testing.T) perishable {
	t.Helper()
	s := storetest.NewRecorded(t)
	storetest.AddDemo(t, s.Database, 10)
	p := perishable{s, token.Terms{ID: token.ID{1}}}
	p.token.ExpiresAt = vectors.Now.Add(30 * 24 * time.Hour)
	if ok, err := redeem.Use(s.Database.Within(context.Background()), p.token, true); !ok || err != nil {
		t.Fatal(ok, err)
	}
	expires := []any{vectors.Now.Add(20 * 24 * time.Hour).Unix()}
	storetest.Apply(t, s.Database, store.Change{
		{SQL: `UPDATE authenticators SET expires_at = ?1`, Args: expires},
		{SQL: `INSERT INTO stored_keys VALUES (201722, printf('%032x', 1), printf('%048x', 1), '', '', '', ?1, 1)`,
			Args: expires},
		{SQL: `INSERT INTO license_servers VALUES ('x', 'x', 1, ?1)`, Args: expires},
	}, nil)
	s.Recorder.Record(records.Record{At: vectors.Now, Kind: api.IssueRecord, Account: 201722, RequestID: "x"})
	s.Recorder.Flush()
	return p
}

// left returns the number of remaining rows of each kind.
func (p perishable) left(t *testing.T) string {
	t.Helper()
	r, err := p.Database.Run(context.Background(), db.Statement{SQL: `SELECT
  (SELECT count(*) FROM authenticators) || ' ' || (SELECT count(*) FROM stored_keys) || ' ' ||
  (SELECT count(*) FROM license_servers) || ' ' || (SELECT count(*) FROM redeemed_tokens) || ' ' ||
  (SELECT count(*) FROM records)`})
	if err != nil {
		t.Fatal(err)
	}
	return r.Text
}

func (p perishable) checkWhole(t *testing.T, when string) {
	t.Helper()
	const whole = "1 1 1 1 1"
	if got := p.left(t); got != whole {
		t.Errorf("%s: %s rows are left, want %s", when, got, whole)
	}
	if ok, err := redeem.Use(p.Database.Within(context.Background()), p.token, true); ok || err != nil {
		t.Errorf("%s: a single-use token was redeemed again: %v, %v", when, ok, err)
	}
}

// TestPurgeClockAhead moves the clock of purges ahead, so that all rows seem to have expired, and
// back again. It expects that no rows are lost, and that each jump is logged once.
func TestPurgeClockAhead(t *testing.T) {
	p := newPerishable(t)
	const days = 30
	now, hour := vectors.Now, time.Hour
	for range 30 {
		if log := storetest.PurgeAt(t, p.Database, now, days); log != "" {
			t.Errorf("a steady clock was logged: %s", log)
		}
		now = now.Add(hour)
	}
	for _, jump := range []time.Duration{40 * 24 * hour, -40 * 24 * hour} {
		now = now.Add(jump)
		log := storetest.PurgeAt(t, p.Database, now, days)
		if !strings.Contains(log, "the clock has moved by more than a day") || strings.Count(log, "\n") != 1 {
			t.Errorf("the log after a jump by %v: %s", jump, log)
		}
		p.checkWhole(t, "after a jump by "+jump.String())
		for range 5 {
			now = now.Add(hour)
			if log := storetest.PurgeAt(t, p.Database, now, days); log != "" {
				t.Errorf("a jump was logged more than once: %s", log)
			}
		}
		p.checkWhole(t, "hours after a jump by "+jump.String())
	}
}

// TestPurgeClockAheadAtFirst expects the first purge to remove nothing either, because the clock
// may be wrong at that time too.
func TestPurgeClockAheadAtFirst(t *testing.T) {
	p := newPerishable(t)
	storetest.PurgeAt(t, p.Database, vectors.Now.Add(400*24*time.Hour), 30)
	p.checkWhole(t, "after a first run")
	storetest.PurgeAt(t, p.Database, vectors.Now, 30)
	storetest.PurgeAt(t, p.Database, vectors.Now.Add(23*time.Hour), 30)
	p.checkWhole(t, "on the first day")
}

// TestPurgeGrace expects purges to keep expired rows for another day, so that a clock that is ahead
// by less than a day, which is not detected as a jump, loses no rows.
func TestPurgeGrace(t *testing.T) {
	p := newPerishable(t)
	day := 24 * time.Hour
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{19 * day, "1 1 1 1 1"}, {20 * day, "1 1 1 1 1"}, {21 * day, "0 0 0 1 1"},
		{30*day + 23*time.Hour, "0 0 0 1 1"}, {31 * day, "0 0 0 0 1"},
		{91 * day, "0 0 0 0 1"}, {91*day + time.Hour, "0 0 0 0 0"},
	} {
		now := vectors.Now.Add(c.after)
		storetest.PurgeAt(t, p.Database, now.Add(-day), 90)
		storetest.PurgeAt(t, p.Database, now.Add(-time.Second), 90)
		storetest.PurgeAt(t, p.Database, now, 90)
		if got := p.left(t); got != c.want {
			t.Errorf("%v later: %s rows are left, want %s", c.after, got, c.want)
		}
	}
}

// TestPurgeAfterAPause expects a server that was off for 60 days to purge again a day after its
// start.
func TestPurgeAfterAPause(t *testing.T) {
	p := newPerishable(t)
	storetest.PurgeAt(t, p.Database, vectors.Now, 30)
	now := vectors.Now.Add(60 * 24 * time.Hour)
	for range 24 {
		storetest.PurgeAt(t, p.Database, now, 30)
		p.checkWhole(t, "on the first day")
		now = now.Add(time.Hour)
	}
	if storetest.PurgeAt(t, p.Database, now, 30); p.left(t) != "0 0 0 0 0" {
		t.Errorf("%s rows are left", p.left(t))
	}
}

// TestPurgeFailures expects the first purge on a database to remove failures of redemption,
// although it keeps all other rows. Failures count for only a minute, and anyone can cause them.
func TestPurgeFailures(t *testing.T) {
	p := newPerishable(t)
	storetest.Apply(t, p.Database, store.Change{{SQL: `INSERT INTO redeem_failures VALUES ('x', 1, 1)`}}, nil)
	storetest.PurgeAt(t, p.Database, vectors.Now, 30)
	r, err := p.Database.Run(context.Background(), db.Statement{SQL: `SELECT '' || count(*) FROM redeem_failures`})
	if err != nil || r.Text != "0" {
		t.Errorf("%s failures are left, %v", r.Text, err)
	}
}

// TestPurgeTotals expects purges to keep daily totals longer than records, to keep all totals if
// records are kept without limit, and to keep only today's totals if records are kept for 0 days.
func TestPurgeTotals(t *testing.T) {
	s := storetest.NewRecorded(t)
	for _, days := range []int{0, 89, 91, 365, 399, 401, 5000} {
		s.Recorder.Record(records.Record{
			At: vectors.Now.AddDate(0, 0, -days), Kind: api.IssueRecord, Account: 1, RequestID: "x",
		})
	}
	s.Recorder.Flush()
	for _, c := range []struct{ days, want int }{{90, 5}, {-1, 5}, {0, 1}} {
		storetest.Purge(t, s.Database, vectors.Now, c.days)
		all, err := storetest.Usage(s.Database, records.Usage(1, time.Unix(0, 0)))
		if err != nil || len(all) != c.want {
			t.Errorf("records kept for %d days: totals of %d days are left, want %d, %v", c.days, len(all), c.want, err)
		}
	}
}
