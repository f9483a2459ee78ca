package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
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
	change, err := accounts.AddLicenseServer("server", all.LicenseServers["server"], 0, vectors.Now)
	storetest.Apply(t, s.database, change, err)
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

// TestRefusalsShareARecord sends many requests that are refused. It expects a limited number of
// records, limited memory, and totals that count every refusal.
func TestRefusalsShareARecord(t *testing.T) {
	s := newRecordsServer(t, records.Full)
	storetest.AddDemo(t, s.database, 0)
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
	all, err := storetest.Records(s.database, records.Query{Limit: times})
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
	days, err := storetest.Usage(s.database, records.Usage(201722, vectors.Now))
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
		storetest.AddDemo(t, s.database, 0)
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
