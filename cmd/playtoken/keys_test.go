package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"playtoken/cmd/playtoken/manage"
	"playtoken/internal/store"
)

const (
	testKEK = "000102030405060708090a0b0c0d0e0f"
	testKey = "a9b9033df0b9ca5447839e3d074817a0"
	testEK  = "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d"
	testKID = "4e2df6b45e8257e187b2802b22ae7418"
)

// TestKeys stores keys on the command line, reads them over HTTP and on the command line, and
// removes one.
func TestKeys(t *testing.T) {
	dir := t.TempDir()
	url, _ := startServer(t, "-demo", "-data", dir)
	kek, key := filepath.Join(dir, "kek"), filepath.Join(dir, "key")
	for file, text := range map[string]string{kek: testKEK + "\n", key: testKey} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	get := func(path string) string {
		r, err := http.Get(
			url + "/keystore" + path + "?customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae&kek=" + testKEK,
		)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}

	added := succeed(
		t, "keys", "add", "-data", dir, "-kek", kek, "-key", key, "-content-id", "urn:x", "-expiration",
		"2999-01-01T00:00:00Z", "201722", testKID,
	)
	if want := "kid    " + testKID + "\nkekId  #1.afe008a381bdac03b412a92d54b92ddf\n"; added != want {
		t.Errorf("%q, want %q", added, want)
	}
	if got := get("/keys/" + testKID + "/value"); got != testKey {
		t.Errorf("over HTTP: %s", got)
	}
	shown := succeed(t, "keys", "show", "-data", dir, "201722", strings.ToUpper(testKID))
	if !strings.Contains(shown, `"ek": "`+testEK+`"`) ||
		!strings.Contains(shown, `"expiration": "2999-01-01T00:00:00Z"`) ||
		strings.Contains(shown, testKey) {
		t.Error(shown)
	}

	t.Setenv(manage.KEKVariable, testKEK)
	random := regexp.MustCompile(`^kid    ([0-9a-f]{32})\n`).
		FindStringSubmatch(succeed(t, "keys", "add", "-data", dir, "201722"))
	if random == nil || !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(get("/keys/"+random[1]+"/value")) {
		t.Errorf("%v", random)
	}
	status, out, errOut := command(
		t, testKey+"\n", "keys", "add", "-data", dir, "-key", "-", "-kek-id", "mine", "201722", "^kid1",
	)
	if status != 0 || out != "kid    80ea8bc8a58f990ad1f76bc665b30bfa\nkekId  mine\n" ||
		get("/keys/^kid1/value") != testKey {
		t.Errorf("%d %s%s", status, out, errOut)
	}

	listed := succeed(t, "keys", "list", "-data", dir, "201722")
	if lines := strings.Split(strings.TrimSpace(listed), "\n"); len(lines) != 4 ||
		!strings.HasPrefix(lines[0], "KID ") {
		t.Error(listed)
	}
	for _, secret := range []string{testKEK, testKey, testEK} {
		if strings.Contains(listed+added+out, secret) {
			t.Errorf("the output has the secret %s", secret)
		}
	}

	if status, _, errOut := command(t, "", "keys", "add", "-data", dir, "201722", "^kid1"); status != exitFailure ||
		!strings.Contains(errOut, "already") {
		t.Errorf("twice: %d %s", status, errOut)
	}
	succeed(t, "keys", "remove", "-data", dir, "201722", "^kid1")
	for _, verb := range []string{"show", "remove"} {
		if status, _, errOut := command(t, "", "keys", verb, "-data", dir, "201722", "^kid1"); status != exitFailure ||
			!strings.Contains(errOut, manage.ErrNoKey.Error()) {
			t.Errorf("%s: %d %s", verb, status, errOut)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "test.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if data, err := os.ReadFile(f); err != nil || bytes.Contains(data, []byte(testKEK)) ||
			bytes.Contains(data, []byte(testKey)) {
			t.Errorf("%s contains a secret or cannot be read: %v", f, err)
		}
	}
}

// TestKeysErrors expects an error for each wrong key or argument, without secrets.
func TestKeysErrors(t *testing.T) {
	dir := t.TempDir()
	startServer(t, "-demo", "-data", dir)
	open := filepath.Join(dir, "open")
	if err := os.WriteFile(open, []byte(testKEK), 0o640); err != nil {
		t.Fatal(err)
	}
	add := func(args ...string) []string {
		return append([]string{"keys", "add", "-data", dir}, args...)
	}
	for name, c := range map[string]struct {
		in   string
		args []string
		want string
	}{
		"no kek":               {"", add("201722"), "-kek"},
		"kek as argument":      {"", add("-kek", testKEK, "201722"), "names a file"},
		"key as argument":      {testKEK, add("-kek", "-", "-key", testKey, "201722"), "names a file"},
		"kek for others":       {"", add("-kek", open, "201722"), open + " can be read or changed by others"},
		"key for others":       {testKEK, add("-kek", "-", "-key", open, "201722"), "0600"},
		"no such file":         {"", add("-kek", "nowhere", "201722"), "-kek: open nowhere"},
		"empty kek":            {"\n", add("-kek", "-", "201722"), "the file is empty"},
		"bad kek":              {testKEK[1:], add("-kek", "-", "201722"), "31 characters"},
		"both from input":      {testKEK, add("-kek", "-", "-key", "-", "201722"), "standard input"},
		"another kek":          {testKey, add("-kek", "-", "-ek", testEK, "201722"), "another kek"},
		"bad ek":               {"", add("-ek", testKey, "201722"), "ek: "},
		"bad kid":              {testKEK, add("-kek", "-", "201722", "x"), "kid: "},
		"past":                 {testKEK, add("-kek", "-", "-expiration", "2020-01-01T00:00:00Z", "201722"), "future"},
		"broken UTF-8":         {testKEK, add("-kek", "-", "-info", "a\xff", "201722"), "info is not UTF-8"},
		"unknown account":      {testKEK, add("-kek", "-", "7"), "account does not exist"},
		"no account ID":        {testKEK, add("-kek", "-"), "an account ID"},
		"three arguments":      {testKEK, add("-kek", "-", "201722", "^a", "^b"), "an account ID"},
		"list without account": {"", []string{"keys", "list", "-data", dir}, "one account ID"},
		"show without kid":     {"", []string{"keys", "show", "-data", dir, "201722"}, "a key ID"},
		"show of a bad kid":    {"", []string{"keys", "show", "-data", dir, "201722", "^"}, "KID: "},
	} {
		status, out, errOut := command(t, c.in, c.args...)
		if status != exitFailure || out != "" || !strings.Contains(errOut, c.want) {
			t.Errorf("%s: %d %s%s", name, status, out, errOut)
		}
		for _, secret := range []string{testKEK, testKey} {
			if strings.Contains(errOut, secret) {
				t.Errorf("%s: the error has the secret %s: %s", name, secret, errOut)
			}
		}
	}
}

// TestMaxStoredKeys expects the limit to apply over HTTP, but not on the command line.
func TestMaxStoredKeys(t *testing.T) {
	data := t.TempDir()
	url, _ := startServer(t, "-demo", "-data", data, "-max-stored-keys", "2")
	for i, want := range []int{201, 201, 400} {
		r, err := http.Post(
			url+"/keystore/keys?kek=000102030405060708090a0b0c0d0e0f&customerAuthenticator="+store.DemoAuthenticator,
			"application/json",
			nil,
		)
		if err != nil {
			t.Fatal(err)
		}
		if r.Body.Close(); r.StatusCode != want {
			t.Errorf("key %d: %s", i+1, r.Status)
		}
	}
	succeed(t, "keys", "add", "-data", data, "-ek", strings.Repeat("0", 48), "201722", "^third")
	if list := succeed(t, "keys", "list", "-data", data, "201722"); strings.Count(list, "\n") != 4 {
		t.Errorf("the list does not have three keys: %s", list)
	}
	for _, n := range []string{"0", "-1", "1000000001"} {
		var out, errOut bytes.Buffer
		args := []string{"playtoken", "serve", "-data", data, "-addr", "127.0.0.1:0", "-max-stored-keys", n}
		if status := run(context.Background(), args, strings.NewReader(""), &out, &errOut); status != 2 ||
			!strings.Contains(errOut.String(), "-max-stored-keys") {
			t.Errorf("-max-stored-keys %s: exit status %d: %s", n, status, errOut.String())
		}
	}
}
