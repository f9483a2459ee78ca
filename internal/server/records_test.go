package server_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// A recordsServer serves the interfaces over HTTP and records their answers. Its clock returns now.
type recordsServer struct {
	*httptest.Server
	database *store.Store
	file     string
	recorder *store.Recorder
	log      *storetest.Log
	now      atomic.Pointer[time.Time]
}

func newRecordsServer(t testing.TB, addresses records.Addresses) *recordsServer {
	t.Helper()
	s := &recordsServer{log: &storetest.Log{}}
	s.database, s.file = storetest.Open(t)
	s.now.Store(&vectors.Now)
	log := slog.New(slog.NewJSONHandler(s.log, nil))
	s.recorder = store.NewRecorder(s.database, store.RecordOptions{Addresses: addresses, Log: log, Now: clock})
	t.Cleanup(s.recorder.Close)
	s.Server = httptest.NewServer(server.Handler(server.Options{
		Routes:   table(t, newEndpoint(t, playtoken.Test), routes.Config{Ring: newRing(t, playtoken.Test)}),
		Database: s.database, Records: s.recorder, Log: log, Now: func() time.Time { return *s.now.Load() },
	}))
	t.Cleanup(s.Close)
	return s
}

// TestRecordsAddresses checks which part of an address each setting keeps.
func TestRecordsAddresses(t *testing.T) {
	for _, c := range []struct{ setting, address, want string }{
		{"", "192.0.2.7", "192.0.2.7"},
		{"full", "2001:db8:1:2::7", "2001:db8:1:2::7"},
		{"truncated", "192.0.2.7", "192.0.2.0/24"},
		{"truncated", "::ffff:192.0.2.7", "192.0.2.0/24"},
		{"truncated", "2001:db8:1:2::7", "2001:db8:1::/48"},
		{"truncated", "somewhere", ""},
		{"none", "192.0.2.7", ""},
	} {
		a, ok := records.ParseAddresses(c.setting)
		if got := a.Keep(c.address); !ok || got != c.want {
			t.Errorf("%q keeps %q of %s, want %q", c.setting, got, c.address, c.want)
		}
	}
	if _, ok := records.ParseAddresses("some"); ok {
		t.Error("an unknown setting was accepted")
	}
	s := newRecordsServer(t, records.None)
	storetest.AddDemo(t, s.database, 10)
	if _, err := s.Client().Post(s.URL+vectors.EndpointPath, vectors.FormType, strings.NewReader(sample)); err != nil {
		t.Fatal(err)
	}
	s.recorder.Flush()
	found, err := storetest.Records(s.database, records.Query{Limit: 2})
	if err != nil || len(found) != 1 || found[0].Client != "" {
		t.Errorf("%v, %v", found, err)
	}
}

// TestRecordsDropped lets the writing of records fail, and then records too many refusals. It
// expects unchanged answers, and the number of dropped records in the log.
func TestRecordsDropped(t *testing.T) {
	s := newRecordsServer(t, records.Full)
	storetest.AddDemo(t, s.database, 10)
	drop := store.Change{{SQL: `UPDATE accounts SET name = name`}, {SQL: `DROP TABLE records`}}
	storetest.Apply(t, s.database, drop, nil)
	r, err := s.Client().Post(s.URL+vectors.EndpointPath, vectors.FormType, strings.NewReader(sample))
	if err != nil || r.StatusCode != 200 {
		t.Fatalf("%v, %v", r, err)
	}
	s.recorder.Flush()
	if n := s.recorder.Dropped(); n != 1 ||
		!strings.Contains(s.log.String(), `"msg":"records not written","records":1`) {
		t.Errorf("%d records were dropped: %s", n, s.log)
	}
	refused := records.Record{At: vectors.Now, Kind: api.IssueRecord, Account: 1, Code: playtoken.InvalidAuthenticator}
	for i := range 1000 {
		refused.At = vectors.Now.Add(time.Duration(i%2) * time.Minute)
		s.recorder.Record(refused)
	}
	if n := s.recorder.Dropped(); n < 401 {
		t.Errorf("only %d of 1000 records of unverified requests were dropped", n)
	}
	web := records.Record{At: vectors.Now, Kind: api.RedeemRecord, LicenseServer: "server", Code: playtoken.BadRequest}
	before := s.recorder.Dropped()
	s.recorder.Record(web)
	if s.recorder.Dropped() != before {
		t.Error("the record of a license server's request was dropped with those of unverified requests")
	}
	s.recorder.Flush()
	if !strings.Contains(s.log.String(), `"msg":"records dropped"`) {
		t.Errorf("the log lacks the dropped records: %s", s.log)
	}
}

// A turnTaker calls a function after each statement.
type turnTaker struct {
	server.Database
	after func()
}

func (r turnTaker) Run(ctx context.Context, st db.Statement) (db.Row, error) {
	defer r.after()
	return r.Database.Run(ctx, st)
}

// TestPurgeInSteps expects a purge to remove many rows in small writes. It requests a token after
// each of them.
func TestPurgeInSteps(t *testing.T) {
	s := newRecordsServer(t, records.Full)
	storetest.AddDemo(t, s.database, 1000)
	const many = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)`
	tables := map[string]string{
		"records":         `i, i, 'issue', i % 7, 0, '', '', '', '', '', i, 1`,
		"stored_keys":     `201722, printf('%032x', i), printf('%048x', i), '', '', '', 1, 1`,
		"redeemed_tokens": `i, 1`,
		"redeem_failures": `i, 1, 1`,
		"license_servers": `i, 'x', 1, 1`,
		"authenticators":  `i, 201722, 1, 1, 1`,
	}
	for table, values := range tables {
		insert := `INSERT INTO ` + table + ` ` + many + ` SELECT ` + values + ` FROM n`
		storetest.Apply(t, s.database, store.Change{{SQL: insert}}, nil)
	}
	count := func(table string) (n int) {
		t.Helper()
		r, err := s.database.Run(context.Background(), db.Statement{SQL: `SELECT '' || count(*) FROM ` + table})
		if _, scanErr := fmt.Sscan(r.Text, &n); err != nil || scanErr != nil {
			t.Fatal(err, scanErr)
		}
		return n
	}
	sum := func() (n int) {
		for table := range tables {
			n += count(table)
		}
		return n
	}
	steps, left := 0, sum()
	storetest.Purge(t, turnTaker{s.database, func() {
		steps++
		now := sum()
		if left-now > 1000 {
			t.Errorf("step %d removed %d rows", steps, left-now)
		}
		r, err := s.Client().Post(s.URL+vectors.EndpointPath, vectors.FormType, strings.NewReader(sample))
		if err != nil || r.StatusCode != 200 {
			t.Fatalf("after step %d: %v, %v", steps, r, err)
		}
		r.Body.Close()
		s.recorder.Flush()
		left = now + 1 // including the record of the token
	}}, vectors.Now, 90)
	if steps < 3*len(tables) {
		t.Errorf("%d steps", steps)
	}
	for table := range tables {
		want := map[string]int{"records": steps, "authenticators": 1}[table]
		if got := count(table); got != want {
			t.Errorf("%s: %d rows are left, want %d", table, got, want)
		}
	}
}
