package records

import (
	"encoding/json"
	"testing"

	ours "playtoken/internal/json"
)

// TestJSON compares the JSON of answers with that of encoding/json.
func TestJSON(t *testing.T) {
	full := View{
		Time: "t", Kind: "issue", Account: 1<<64 - 1, ErrorCode: -2018, TokenID: "id", Cookie: "<é\n\u2028>",
		KeyIDs: []string{"a", "b"}, Client: "::1", LicenseServer: "ls", RequestID: "r", Count: 2,
	}
	day := Day{Account: 7, Day: "2026-01-15", Issued: 1, Refused: 2, Redeemed: 3, RedemptionsRefused: 4}
	for _, value := range []interface{ write(*ours.Writer) }{
		Page{Records: []View{}}, Page{Records: []View{{}, full}, Next: "n"},
		UsageReport{Days: []Day{}}, UsageReport{Days: []Day{{}, day}},
	} {
		want, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var w ours.Writer
		if value.write(&w); w.Text() != string(want) {
			t.Errorf("%s, want %s", w.Text(), want)
		}
	}
}
