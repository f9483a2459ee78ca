package server_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/store"
	"playtoken/vectors"
)

// holdReports keeps every connection for reports busy until release is called.
func holdReports(s *store.Store) (release func()) {
	const endless = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT '' FROM n WHERE i < 0`
	ctx, cancel := context.WithCancel(context.Background())
	var holders sync.WaitGroup
	for range store.ReportConnections {
		holders.Go(func() {
			for ctx.Err() == nil {
				s.Run(ctx, db.Statement{SQL: endless, Report: true})
			}
		})
	}
	return func() {
		cancel()
		holders.Wait()
	}
}

// TestReportsDelayNoRequest occupies every connection for reports. It expects answers to token
// requests, redemptions and key store requests meanwhile, and to a report afterwards.
func TestReportsDelayNoRequest(t *testing.T) {
	all := namedValues(t)
	s := newRecordsServer(t, records.Full)
	addState(t, s.database, stateOf(t, "records"))
	change, err := store.AddLicenseServer("server", all.LicenseServers["server"], 0, vectors.Now)
	apply(t, s.database, change, err)
	release := holdReports(s.database)
	reported := make(chan int)
	go func() {
		r, err := http.NewRequest("GET", s.URL+records.UsagePath, nil)
		if err != nil {
			t.Error(err)
		}
		r.Header.Set(api.AuthenticatorHeader, all.Authenticators["demo"])
		answer, err := s.Client().Do(r)
		if err != nil {
			t.Error(err)
			reported <- 0
			return
		}
		answer.Body.Close()
		reported <- answer.StatusCode
	}()
	request := func(method, path, body string, header http.Header) string {
		t.Helper()
		r, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = header
		answer, text := do(t, s.Client(), r)
		if answer.StatusCode/100 != 2 {
			t.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, text)
		}
		return text
	}
	form := http.Header{"Content-Type": {vectors.FormType}}
	var success struct{ Token string }
	if err := json.Unmarshal([]byte(request("POST", vectors.EndpointPath, sample, form)), &success); err != nil {
		t.Fatal(err)
	}
	request("POST", redeem.Path, "token="+success.Token, http.Header{
		"Content-Type": form["Content-Type"], "Authorization": {"Bearer " + all.LicenseServers["server"]},
	})
	caller := http.Header{
		api.AuthenticatorHeader: {all.Authenticators["demo"]}, "X-Kek": {"000102030405060708090a0b0c0d0e0f"},
	}
	request("POST", "/keystore/keys", `{"kid":"^a"}`, caller)
	request("GET", "/keystore/keys/^a", "", caller)
	release()
	if status := <-reported; status != 200 {
		t.Errorf("report: status %d", status)
	}
}

// TestReportPlans checks the query plans of reports. They must use indexes instead of reading the
// rows of other accounts, and must not sort.
func TestReportPlans(t *testing.T) {
	_, file := openStore(t)
	before := records.Cursor{Account: 1, At: vectors.Now, RequestID: "x"}
	for name, c := range map[string]struct {
		st   db.Statement
		want string
	}{
		"latest": {records.Query{Account: 1, Verified: true, Limit: 5}.Select(),
			"SEARCH records USING INDEX records_account (account_id=?)"},
		"before": {records.Query{Account: 1, Verified: true, Before: before, Limit: 5}.Select(),
			"SEARCH records USING INDEX records_account (account_id=? AND at<?)"},
		"cookie": {records.Query{Account: 1, Verified: true, Cookie: "c", Limit: 5}.Select(),
			"SEARCH records USING INDEX records_cookie (cookie=? AND account_id=?)"},
		"cookie before": {records.Query{Account: 1, Verified: true, Cookie: "c", Before: before, Limit: 5}.Select(),
			"SEARCH records USING INDEX records_cookie (cookie=? AND account_id=? AND at<?)"},
		"token": {records.Query{Account: 1, Verified: true, TokenID: "t", Limit: 5}.Select(),
			"SEARCH records USING INDEX records_token (token_id=? AND account_id=?)"},
		"token before": {records.Query{Account: 1, Verified: true, TokenID: "t", Before: before, Limit: 5}.Select(),
			"SEARCH records USING INDEX records_token (token_id=? AND account_id=? AND at<?)"},
		"token, cookie": {records.Query{Account: 1, Verified: true, TokenID: "t", Cookie: "c", Limit: 5}.Select(),
			"SEARCH records USING INDEX records_token (token_id=? AND account_id=?)"},
		"claimed": {records.Query{Account: 1, Limit: 5}.Select(), "MERGE (UNION ALL)"},
		"every":   {records.Query{Limit: 5}.Select(), "SCAN records"},
		"usage": {records.Usage(1, vectors.Now),
			"SEARCH usage_days USING PRIMARY KEY (account_id=? AND day>?)"},
		"low": {records.Low(vectors.Now), "SEARCH usage_days USING PRIMARY KEY (account_id=? AND day>?)"},
		"purge": {db.Statement{SQL: records.PurgeSQL, Args: []any{int64(1)}},
			"SEARCH records USING COVERING INDEX records_account (account_id=? AND at<?)"},
		"purge totals": {db.Statement{SQL: records.PurgeUsageSQL, Args: []any{int64(1)}},
			"SEARCH usage_days USING PRIMARY KEY (account_id=? AND day<?)"},
	} {
		plan := strings.Join(explain(t, file, c.st), "\n")
		if !strings.Contains(plan, c.want) {
			t.Errorf("%s: want %s in\n%s", name, c.want, plan)
		}
		if strings.Contains(plan, "TEMP B-TREE") || name != "every" && strings.Contains(plan, "SCAN records") {
			t.Errorf("%s scans the table or sorts:\n%s", name, plan)
		}
	}
}

// explain returns the steps of SQLite's plan for a statement.
func explain(t *testing.T, file string, st db.Statement) (plan []string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("EXPLAIN QUERY PLAN "+st.SQL, st.Args...)
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

// TestUsageTotals writes records of every kind, and compares the totals with its own count. It
// expects the same totals after a purge of the records.
func TestUsageTotals(t *testing.T) {
	s := newRecordsServer(t, records.Full)
	addDemo(t, s.database, 10)
	want := map[string]records.Day{}
	codes := []playtoken.Code{0, 0, playtoken.InsufficientTokens, playtoken.InvalidAuthenticator}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 1500 {
		r := records.Record{
			At:        vectors.Now.Add(-time.Duration(random.IntN(72)) * time.Hour),
			Kind:      []string{api.IssueRecord, api.RedeemRecord, api.GatewayRecord}[random.IntN(3)],
			Account:   []uint64{201722, 7, 0}[random.IntN(3)],
			Code:      codes[random.IntN(len(codes))],
			RequestID: fmt.Sprint(i),
		}
		if r.Kind == api.RedeemRecord {
			r.LicenseServer = "server"
		}
		s.recorder.Record(r)
		if r.Account == 0 || r.Account == 7 && !r.Verified() { // no account, or not verified
			continue
		}
		day := r.At.Format(time.DateOnly)
		d := want[fmt.Sprint(r.Account, day)]
		d.Account, d.Day = r.Account, day
		switch issued := r.Kind == api.IssueRecord; {
		case issued && r.Code == 0:
			d.Issued++
		case issued && r.Verified():
			d.Refused++
		case issued:
		case r.Code == 0:
			d.Redeemed++
		default:
			d.RedemptionsRefused++
		}
		want[fmt.Sprint(r.Account, day)] = d
	}
	s.recorder.Flush()
	check := func(when string) {
		t.Helper()
		all, err := s.database.Usage(context.Background(), 0, vectors.Now.AddDate(0, 0, -30))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]records.Day{}
		for _, d := range all {
			got[fmt.Sprint(d.Account, d.Day)] = d
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: the totals are %v, want %v", when, got, want)
		}
	}
	if s.recorder.Dropped() != 0 {
		t.Fatal("records were dropped")
	}
	check("before the purge")
	purge(t, s.database, vectors.Now, 1)
	check("after the purge")
}

// TestRefusalsShareARecord sends many requests that are refused. It expects a limited number of
// records, limited memory, and totals that count every refusal.
func TestRefusalsShareARecord(t *testing.T) {
	s := newRecordsServer(t, records.Full)
	addDemo(t, s.database, 0)
	account := vectors.Account{ID: 7, Enabled: true, PlayReady: true, Credits: 3}
	addState(t, s.database, vectors.State{Accounts: []vectors.Account{account}})
	const times = 1000
	for i := range times {
		if i%2 == 0 { // refusals with another code are counted separately
			s.recorder.Record(records.Record{
				At: vectors.Now, Kind: api.IssueRecord, Account: 201722,
				Code: playtoken.InvalidWrappedKey, RequestID: fmt.Sprint(i),
			})
		}
		r, err := s.Client().Post(s.URL+vectors.EndpointPath+"?errorFormat=json", vectors.FormType,
			strings.NewReader(sample))
		if err != nil || r.StatusCode != 400 {
			t.Fatal(r, err)
		}
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	s.recorder.Record(records.Record{
		At: vectors.Now, Kind: api.IssueRecord, Account: 7, Code: playtoken.InsufficientTokens, RequestID: "other",
	})
	s.recorder.Record(records.Record{At: vectors.Now, Kind: api.IssueRecord, Account: 201722, RequestID: "success"})
	s.recorder.Flush()
	all, err := s.database.Records(context.Background(), records.Query{Limit: times})
	if err != nil {
		t.Fatal(err)
	}
	rows, requests := map[playtoken.Code]int{}, map[playtoken.Code]int{}
	for _, f := range all {
		if f.Account == 201722 {
			rows[f.Code]++
			requests[f.Code] += f.Count
		}
	}
	wantRows := map[playtoken.Code]int{
		0: 1, playtoken.InsufficientTokens: store.MaxRefusals + 1, playtoken.InvalidWrappedKey: store.MaxRefusals + 1,
	}
	wantRequests := map[playtoken.Code]int{
		0: 1, playtoken.InsufficientTokens: times, playtoken.InvalidWrappedKey: times / 2,
	}
	if !maps.Equal(rows, wantRows) || !maps.Equal(requests, wantRequests) {
		t.Errorf("%v records of %v requests, want %v of %v", rows, requests, wantRows, wantRequests)
	}
	days, err := s.database.Usage(context.Background(), 201722, vectors.Now)
	if err != nil || len(days) != 1 || days[0].Refused != times+times/2 || days[0].Issued != 1 {
		t.Errorf("the totals are %+v, %v", days, err)
	}
	if n := s.recorder.Dropped(); n != 0 {
		t.Errorf("%d records were dropped", n)
	}
	for i := range 30_000 {
		s.recorder.Record(records.Record{
			At: vectors.Now, Kind: api.RedeemRecord, Account: uint64(i + 10), LicenseServer: "x", Code: 409,
		})
	}
	s.recorder.Flush()
	if s.recorder.Dropped() == 0 {
		t.Error("the number of counted kinds of refusals is not limited")
	}
}

// TestCursorHidesOthers lists the same record without and with records of another account, and
// expects the same cursor.
func TestCursorHidesOthers(t *testing.T) {
	next := func(others int) string {
		s := newRecordsServer(t, records.Full)
		addDemo(t, s.database, 0)
		for i := range others {
			s.recorder.Record(records.Record{
				At: vectors.Now, Kind: api.IssueRecord, Account: 7, RequestID: fmt.Sprint(i),
			})
		}
		s.recorder.Record(records.Record{At: vectors.Now, Kind: api.IssueRecord, Account: 201722, RequestID: "mine"})
		s.recorder.Flush()
		r, err := http.NewRequest("GET", s.URL+records.Path+"?latest=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(api.AuthenticatorHeader, store.DemoAuthenticator)
		_, body := do(t, s.Client(), r)
		var page records.Page
		if err := json.Unmarshal([]byte(body), &page); err != nil || page.Next == "" {
			t.Fatal(err, body)
		}
		return page.Next
	}
	if a, b := next(0), next(100); a != b {
		t.Errorf("the cursors differ: %s, %s", a, b)
	}
}

// TestCursorAfterAPurge continues a list after a record that was removed meanwhile.
func TestCursorAfterAPurge(t *testing.T) {
	s := newRecordsServer(t, records.Full)
	for i := range 5 {
		s.recorder.Record(records.Record{
			At: vectors.Now.Add(time.Duration(i) * time.Second), Kind: api.IssueRecord,
			Account: 1, RequestID: fmt.Sprint(i),
		})
	}
	s.recorder.Flush()
	apply(t, s.database, store.Change{{SQL: `DELETE FROM records WHERE request_id = '2'`}}, nil)
	found, err := s.database.Records(context.Background(), records.Query{
		Account: 1, Verified: true, Limit: 10,
		Before: records.Cursor{Account: 1, At: vectors.Now.Add(2 * time.Second), RequestID: "2"},
	})
	if err != nil || len(found) != 2 || found[0].RequestID != "1" || found[1].RequestID != "0" {
		t.Errorf("%+v, %v", found, err)
	}
}

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
	days, err := s.Usage(context.Background(), 7, vectors.Now)
	want := records.Day{Account: 7, Day: "2026-01-15", Issued: 2, Refused: 1, Redeemed: 1, RedemptionsRefused: 1}
	if err != nil || len(days) != 1 || days[0] != want {
		t.Errorf("%+v, %v", days, err)
	}
	for verified, want := range map[bool]int{true: 5, false: 6} {
		found, err := s.Records(context.Background(), records.Query{Account: 7, Verified: verified, Limit: 10})
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
