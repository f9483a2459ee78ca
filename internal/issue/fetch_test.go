package issue_test

import (
	"fmt"
	"strings"
	"testing"

	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/internal/issue"
	"playtoken/vectors"
)

// TestFetch expects a request to key storage for each stored key, in order, and without the kek.
func TestFetch(t *testing.T) {
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for pair := range strings.SplitSeq(bases["buy"], "&") {
		if !strings.HasPrefix(pair, "kid=") && !strings.HasPrefix(pair, "contentKey=") {
			pairs = append(pairs, pair)
		}
	}
	ids := []string{"80ea8bc8a58f990ad1f76bc665b30bfa", "F81D4FAE7DEC11D0A76500A0C91E6BF6"} // the first is ^kid1
	pairs = append(pairs, "kid.0=10101010101010101010101010101010", "contentKey.0=b366360da82e9c6e0b0984002a362cf2")
	for i, kid := range []string{"^kid1", ids[1]} {
		pairs = append(pairs, fmt.Sprintf("kid.%d=%s&kek.%d=000102030405060708090a0b0c0d0e0f", i+1, kid, i+1))
	}
	results := []api.Result{account("10111")}
	for _, id := range ids {
		body := `[{"ek":"` + strings.ToUpper(storedEK) + `","kid":"` + id + `"}]`
		results = append(results, apitest.Fetched(200, api.JSON, body))
	}
	script := apitest.NewScript(append(results, charged)...)
	r := apitest.Request("GET", issue.Path, strings.Join(pairs, "&"), vectors.Now)
	if a := apitest.Answer(t, endpoint(t, keyStorage(t)), r, script); a.Status != 200 || asked(script.Asked) != "EFFC" {
		t.Fatalf("asked %s, status %d: %s", asked(script.Asked), a.Status, a.Body)
	}
	for i, id := range ids {
		want := "https://keys.example/keystore/keys/" + strings.ToLower(id) +
			"?customerAuthenticator=900100%2C5ec2e75ec2e75ec2e75ec2e75ec2e75e"
		f := script.Asked[i+1].Fetch
		if f.Server != api.KeyStorage || f.URL != want || f.Header.Get("Accept") != api.JSON ||
			f.Limit != issue.MaxFetched {
			t.Errorf("the fetch is %+v, want %s", f, want)
		}
	}
}

func TestNewKeyStorage(t *testing.T) {
	for _, root := range []string{"https://keys.example", "http://127.0.0.1:8787/keystore/", "https://[::1]/a/b"} {
		if _, err := issue.NewKeyStorage(root, "1,x"); err != nil {
			t.Errorf("%s: %v", root, err)
		}
	}
	if k, err := issue.NewKeyStorage("", ""); err != nil || k != (issue.KeyStorage{}) {
		t.Errorf("neither URL nor authenticator: %v", err)
	}
	for _, c := range [][2]string{
		{"", "1,5ec2e7"}, {"https://keys.example", ""}, {"keys.example/keystore", "1,5ec2e7"}, {"ftp://keys.example",
			"1,5ec2e7"},
		{"https://user:5ec2e7@keys.example", "1,5ec2e7"}, {"https://keys.example?a=5ec2e7", "1,5ec2e7"},
		{"https://keys.example?", "1,5ec2e7"}, {"https://keys.example#a", "1,5ec2e7"}, {"https:///keystore",
			"1,5ec2e7"},
		{"https://keys.example/%zz5ec2e7", "1,5ec2e7"},
	} {
		if _, err := issue.NewKeyStorage(c[0], c[1]); err == nil || strings.Contains(err.Error(), "5ec2e7") {
			t.Errorf("%q: %v", c, err)
		}
	}
}
