package scenario

import (
	"net/http"
	"slices"

	"playtoken/vectors"
)

func (x *running) checkEffects(step vectors.Step, m vectors.Message, answer *http.Response, charged, statements int) {
	x.Helper()
	e := step.Effects
	if e.Charged != nil && charged != *e.Charged {
		x.Errorf("%d tokens were charged, want %d", charged, *e.Charged)
	}
	if e.Statements != nil && statements != *e.Statements {
		x.Errorf("%d statements were run, want %d", statements, *e.Statements)
	}
	if n := x.world.storage.count(); e.Fetches != nil && n != *e.Fetches {
		x.Errorf("%d requests reached key storage, want %d", n, *e.Fetches)
	}
	for _, wrong := range x.world.storage.wrong {
		x.Errorf("unexpected request to key storage: %s", wrong)
	}
	if e.Forwarded != nil {
		queries, changed := x.world.license.forwarded(m)
		if !slices.Equal(queries, e.Forwarded) {
			x.Errorf("forwarded\n%q, want\n%q", queries, e.Forwarded)
		}
		if changed {
			x.Error("the forwarded path, body or SOAPAction differs from the request")
		}
	}
	if e.Recorded != nil {
		x.checkRecorded(answer.Header.Get("X-Request-Id"), *e.Recorded)
	}
	if e.Records != nil {
		x.checkRecords(e.Records)
	}
}

// checkRecorded expects a record of the request with the code.
func (x *running) checkRecorded(id string, code int) {
	x.Helper()
	for _, r := range x.host.Records(x) {
		if r["requestId"] == id {
			if got, _ := r["errorCode"].(float64); int(got) != code {
				x.Errorf("the record is %v, want the code %d", r, code)
			}
			return
		}
	}
	x.Errorf("the request %s has no record", id)
}

func (x *running) checkRecords(want []map[string]any) {
	x.Helper()
	found := x.host.Records(x)
	if len(found) != len(want) {
		x.Fatalf("there are %d records, want %d: %v", len(found), len(want), found)
	}
	for i := range want {
		if wrong := unlike(found[i], want[i], nil); wrong != "" {
			x.Errorf("record %d: %s: %v", i, wrong, found[i])
		}
	}
}
