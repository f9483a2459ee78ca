package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"playtoken/cmd/playtoken/data"
)

// TestKeyStorage runs a server that uses the key store of another server as its key storage.
func TestKeyStorage(t *testing.T) {
	folder := t.TempDir()
	storage, _ := startServer(t, "-data", folder)
	match := strings.Fields(succeed(t, "accounts", "add", "-data", folder, "-name", "tokens", "-id", "42"))
	var authenticator string
	for i, word := range match {
		if word == "test" && strings.HasPrefix(match[i+1], "42,") {
			authenticator = match[i+1]
		}
	}
	const kek = "000102030405060708090a0b0c0d0e0f"
	r, err := http.Post(storage+"/keystore/keys?customerAuthenticator="+authenticator+"&kek="+kek, "application/json",
		strings.NewReader(`{"kid":"^kid1","k":"a9b9033df0b9ca5447839e3d074817a0"}`))
	if err != nil {
		t.Fatal(err)
	}
	if r.Body.Close(); r.StatusCode != http.StatusCreated {
		t.Fatalf("storing the key: %s", r.Status)
	}
	ask := func(url, kid string) (int, string) {
		t.Helper()
		request := strings.Replace(demoRequest(), "contentKey=b366360da82e9c6e0b0984002a362cf2", "kek="+kek, 1)
		request = strings.Replace(request, "kid=b366360da82e9c6e0b0984002a362cf2", "kid="+kid, 1)
		return post(t, url, request+"&errorFormat=json")
	}

	file := filepath.Join(t.TempDir(), "credential")
	if err := os.WriteFile(file, []byte(authenticator+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	url, _ := startServer(
		t, "-demo", "-data", dir, "-key-storage", storage+"/keystore/", "-key-storage-authenticator", file,
	)
	status, answer := ask(url, "^kid1")
	if status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	if shown := succeed(t, "redeem", "-show-keys", "-data", dir, answer); !strings.Contains(
		shown, `"contentKey": "a9b9033df0b9ca5447839e3d074817a0"`,
	) {
		t.Errorf("the token has another key: %s", shown)
	}
	if status, answer := ask(url, "^kid2"); status != 400 || !strings.Contains(answer, `"errorCode":-4019`) {
		t.Errorf("for a key that is not stored: %d %s", status, answer)
	}

	t.Setenv(data.KeyStorageVariable, strings.TrimSuffix(authenticator, authenticator[len(authenticator)-4:])+"0000")
	url, _ = startServer(t, "-demo", "-data", t.TempDir(), "-key-storage", storage+"/keystore")
	if status, answer := ask(url, "^kid1"); status != 502 || !strings.Contains(answer, `"errorCode":-4019`) ||
		strings.Contains(answer, "42,") {
		t.Errorf("with a wrong credential: %d %s", status, answer)
	}

	open := filepath.Join(t.TempDir(), "open")
	if err := os.WriteFile(open, []byte(authenticator), 0o644); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct{ env, args, says string }{
		{"", "-key-storage https://keys.example", "no authenticator"},
		{authenticator, "", "-key-storage"},
		{authenticator, "-key-storage keys.example", "absolute"},
		{authenticator, "-key-storage https://keys.example -key-storage-authenticator " + file, "are both set"},
		{"", "-key-storage https://keys.example -key-storage-authenticator " + open, "0600"},
		{
			"", "-key-storage https://keys.example -key-storage-authenticator " + filepath.Join(dir, "none"),
			"no such file",
		},
	} {
		t.Setenv(data.KeyStorageVariable, c.env)
		args := append([]string{"serve", "-addr", "127.0.0.1:0", "-data", t.TempDir()}, strings.Fields(c.args)...)
		status, _, errOut := command(t, "", args...)
		if status != exitFailure || !strings.Contains(errOut, c.says) || strings.Contains(errOut, authenticator) {
			t.Errorf("%d: %s: exit status %d, %s", i, fmt.Sprint(args), status, errOut)
		}
	}
}
