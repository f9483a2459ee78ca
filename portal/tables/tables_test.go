package tables

import (
	"testing"

	"playtoken"
)

// TestCodeGroups expects each code in exactly one group.
func TestCodeGroups(t *testing.T) {
	groups := map[playtoken.Code][]string{}
	for _, g := range CodeGroups() {
		for _, row := range g.Codes {
			groups[row.Code] = append(groups[row.Code], g.Title)
		}
	}
	for _, row := range Codes() {
		if len(groups[row.Code]) != 1 {
			t.Errorf("%v is in the groups %q, want one", row.Code, groups[row.Code])
		}
	}
	for code, want := range map[playtoken.Code]string{
		playtoken.InvalidKeyIDLength: "Content key", playtoken.AccountDisabled: "Account and service",
		playtoken.DeviceNotAuthenticated: "Redemption", playtoken.NotFound: "HTTP",
	} {
		if got := groups[code]; len(got) != 1 || got[0] != want {
			t.Errorf("%v is in the groups %q, want %s", code, got, want)
		}
	}
}

func TestPath(t *testing.T) {
	for text, want := range map[string]string{
		"kid": "/parameters/kid/", "-4020": "/errors/-4020/",
		"kid.1": "", "KID": "", "413": "", "-1": "", "": "",
	} {
		if got := Path(text); got != want {
			t.Errorf("the page of %q is %q, want %q", text, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 2568: "2,568", 65536: "65,536"} {
		if got := Number(n); got != want {
			t.Errorf("Number(%d) is %s, want %s", n, got, want)
		}
	}
}
