package upkeep_test

import (
	"fmt"
	"strings"
	"testing"

	"playtoken/internal/api"
	"playtoken/internal/records"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// TestRecordsPurge expects a purge to remove only records that are older than a number of days.
func TestRecordsPurge(t *testing.T) {
	s := storetest.NewRecorded(t)
	for days := range 10 {
		s.Recorder.Record(records.Record{
			At: vectors.Now.AddDate(0, 0, days-9), Kind: api.IssueRecord, Account: 1, RequestID: fmt.Sprint(days),
		})
	}
	s.Recorder.Flush()
	for _, c := range []struct{ days, left int }{{30, 10}, {3, 4}, {0, 1}} {
		storetest.Purge(t, s.Database, vectors.Now, c.days)
		found, err := storetest.Records(s.Database, records.Query{Limit: 100})
		if err != nil || len(found) != c.left {
			t.Errorf("%d days: %d records are left, %v", c.days, len(found), err)
		}
	}
}

// TestRecordsPurgeDisorder expects a purge to remove old records anywhere in the table, because a
// clock may have been wrong, and also records of unknown accounts.
func TestRecordsPurgeDisorder(t *testing.T) {
	s := storetest.NewRecorded(t)
	for i, days := range []int{+400, -91, -1, -91, -400, +1, -91} {
		s.Recorder.Record(records.Record{
			At: vectors.Now.AddDate(0, 0, days), Kind: api.IssueRecord,
			Account: uint64(i % 3), RequestID: fmt.Sprint(days),
		})
	}
	s.Recorder.Flush()
	storetest.Purge(t, s.Database, vectors.Now, 90)
	found, err := storetest.Records(s.Database, records.Query{Limit: 100})
	var left []string
	for _, f := range found {
		left = append(left, f.RequestID)
	}
	if got := strings.Join(left, " "); err != nil || got != "1 -1 400" {
		t.Errorf("the records %s are left, %v", got, err)
	}
}
