package store_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// TestReportPlans checks the query plans of reports. They must use indexes instead of reading the
// rows of other accounts, and must not sort.
func TestReportPlans(t *testing.T) {
	_, file := storetest.Open(t)
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
		"every usage": {records.UsageQuery{AfterAccount: 1, AfterDay: vectors.Now, Limit: 5}.Select(),
			"SEARCH usage_days USING PRIMARY KEY ((account_id,day)>(?,?))"},
		"claimed before": {records.Query{Account: 1, Limit: 5}.SelectBefore(1, 1), "MERGE (UNION ALL)"},
		"every before": {records.Query{Limit: 5}.SelectBefore(1, 1),
			"SEARCH records USING INTEGER PRIMARY KEY (rowid<?)"},
		"low": {records.Low(vectors.Now), "SEARCH usage_days USING PRIMARY KEY (account_id=? AND day>?)"},
		"purge": {db.Statement{SQL: records.PurgeSQL(), Args: []any{int64(1)}},
			"SEARCH records USING COVERING INDEX records_account (account_id=? AND at<?)"},
		"purge totals": {db.Statement{SQL: records.PurgeUsageSQL(), Args: []any{int64(1)}},
			"SEARCH usage_days USING PRIMARY KEY (account_id=? AND day<?)"},
	} {
		plan := strings.Join(storetest.Explain(t, file, c.st), "\n")
		if !strings.Contains(plan, c.want) {
			t.Errorf("%s: want %s in\n%s", name, c.want, plan)
		}
		if strings.Contains(plan, "TEMP B-TREE") || name != "every" && strings.Contains(plan, "SCAN records") {
			t.Errorf("%s scans the table or sorts:\n%s", name, plan)
		}
	}
}

// TestUsageTotals writes records of every kind, and compares the totals with its own count. It
// expects the same totals after a purge of the records.
func TestUsageTotals(t *testing.T) {
	s := storetest.NewRecorded(t)
	storetest.AddDemo(t, s.Database, 10)
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
		s.Recorder.Record(r)
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
	s.Recorder.Flush()
	check := func(when string) {
		t.Helper()
		all, err := storetest.Usage(s.Database, records.UsageQuery{
			Since: vectors.Now.AddDate(0, 0, -30), Limit: 100,
		}.Select())
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
	if s.Recorder.Dropped() != 0 {
		t.Fatal("records were dropped")
	}
	check("before the purge")
	storetest.Purge(t, s.Database, vectors.Now, 1)
	check("after the purge")
}

// TestCursorAfterAPurge continues a list after a record that was removed meanwhile.
func TestCursorAfterAPurge(t *testing.T) {
	s := storetest.NewRecorded(t)
	for i := range 5 {
		s.Recorder.Record(records.Record{
			At: vectors.Now.Add(time.Duration(i) * time.Second), Kind: api.IssueRecord,
			Account: 1, RequestID: fmt.Sprint(i),
		})
	}
	s.Recorder.Flush()
	storetest.Apply(t, s.Database, store.Change{{SQL: `DELETE FROM records WHERE request_id = '2'`}}, nil)
	found, err := storetest.Records(s.Database, records.Query{
		Account: 1, Verified: true, Limit: 10,
		Before: records.Cursor{Account: 1, At: vectors.Now.Add(2 * time.Second), RequestID: "2"},
	})
	if err != nil || len(found) != 2 || found[0].RequestID != "1" || found[1].RequestID != "0" {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestLowBalance expects a warning for a balance below records.LowCredits or below the use of a
// week.
func TestLowBalance(t *testing.T) {
	s := storetest.NewRecorded(t)
	low := func(balance int) int {
		t.Helper()
		change := store.Change{{SQL: `UPDATE accounts SET credits = ?1`, Args: []any{int64(balance)}}}
		storetest.Apply(t, s.Database, change, nil)
		all, err := s.Database.LowBalances(context.Background(), vectors.Now)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	storetest.AddDemo(t, s.Database, 0)
	for balance, want := range map[int]int{0: 1, records.LowCredits - 1: 1, records.LowCredits: 0} {
		if got := low(balance); got != want {
			t.Errorf("without records and with %d credits: %d low balances, want %d", balance, got, want)
		}
	}
	record := records.Record{Kind: api.IssueRecord, Account: 201722}
	for i := range 150 {
		record.At = vectors.Now.Add(-time.Duration(i) * time.Minute)
		if i >= 130 {
			record.At = vectors.Now.AddDate(0, 0, -8)
		}
		s.Recorder.Record(record)
	}
	s.Recorder.Flush()
	for balance, want := range map[int]int{0: 1, 129: 1, 130: 0} {
		if got := low(balance); got != want {
			t.Errorf("after a use of 130 in a week and with %d credits: %d low balances, want %d", balance, got, want)
		}
	}
	storetest.SetEnabled(t, s.Database, 201722, false)
	if low(0) != 0 {
		t.Error("a disabled account has a low balance")
	}
}
