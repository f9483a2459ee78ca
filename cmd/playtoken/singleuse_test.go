package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"playtoken/internal/redeem"
)

// TestServeSingleUse redeems tokens twice without asking for single use. It expects the server to
// refuse the second redemption only with -single-use.
func TestServeSingleUse(t *testing.T) {
	for flag, second := range map[string]int{"-single-use=false": http.StatusOK, "-single-use": http.StatusConflict} {
		data := t.TempDir()
		url, _ := startServer(t, "-demo", "-data", data, flag)
		credential := regexp.MustCompile(`[0-9a-f]{64}`).
			FindString(succeed(t, "license-servers", "add", "-data", data, "main"))
		token, err := askForToken(url)
		if err != nil || token == "" {
			t.Fatalf("no token: %v", err)
		}
		for i, want := range []int{http.StatusOK, second} {
			r, err := http.NewRequest("POST", url+redeem.Path, strings.NewReader("token="+token+"&singleUse=false"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Authorization", "Bearer "+credential)
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("%s: redemption %d: status %d, want %d", flag, i+1, answer.StatusCode, want)
			}
		}
	}
}
