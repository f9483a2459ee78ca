package facts

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"playtoken"
	"playtoken/portal/tables"
	"playtoken/token"
)

func TestFill(t *testing.T) {
	for text, want := range map[string]string{
		"{{maxKeys}} keys, {{kid.digits}} digits, {{-4020.status}}": "16 keys, 32 digits, 400",
		"{{analogVideoOPL.levels}}":                                 "100, 150 and 200",
		"{{analogVideoOPL.150}}, {{generalFlags.00000001}}":         "150, 00000001",
		"{{minCertSecurityLevel.3000}}":                             "3000",
		"{{rental.playDuration.max}}":                               "4294967295",
		"{{bodyLimits}}": "| a body at `/hms/pr/token` | 64 KiB |\n| a body at `/hms/pr/redeem` | 16 KiB |\n" +
			"| a body at `/keystore/` | 16 KiB |\n| a body at `/admin/` | 16 KiB |\n" +
			"| a body at `/playready/RightsManager.asmx` | 64 KiB |",
		`\{{codes}}`:                      "{{codes}}",
		"{{sampleToken}} of {{maxToken}}": "124 of " + tables.Number(token.MaxLength),
		"{{maxRedemptionBody}}":           "16 KiB",
		"{{servicePaths}}":                "`/hms/`, `/keystore/`, `/healthz` and `/playready/RightsManager.asmx`",
	} {
		if got, unknown := Fill(text); got != want || len(unknown) > 0 {
			t.Errorf("Fill(%s) is %s with the unknown facts %q, want %s", text, got, unknown, want)
		}
	}
}

func TestUnknownFacts(t *testing.T) {
	for _, name := range []string{
		"kid.colour", "analogVideoOPL.250", "generalFlags.00000002", "kid.1.format", "-1.text",
		"413.callerStatus", "kid", "",
	} {
		if _, unknown := Fill("It is {{" + name + "}}."); !slices.Equal(unknown, []string{name}) {
			t.Errorf("for {{%s}}, the unknown facts are %q", name, unknown)
		}
	}
}

// TestTokenTerms demands a row for each key of the map of terms, and each parameter of a token in
// one of them.
func TestTokenTerms(t *testing.T) {
	rows := strings.Split(tokenTerms(), "\n")
	for i, row := range rows {
		if !strings.HasPrefix(row, "| "+strconv.Itoa(i+1)+" | `") {
			t.Errorf("row %d is %s", i+1, row)
		}
	}
	for _, p := range playtoken.Parameters() {
		of := p.Group != playtoken.GroupRequest && p.Levels == nil && p.Name != "kek" && p.Name != "ek"
		if of && !strings.Contains(tokenTerms(), "`"+p.Name+"`") {
			t.Errorf("no row has %s", p.Name)
		}
	}
	if got := tokenDefaults(); !strings.HasPrefix(got, "| 2 |") || !strings.HasSuffix(got, "| aesctr |") {
		t.Errorf("the defaults are %s", got)
	}
}
