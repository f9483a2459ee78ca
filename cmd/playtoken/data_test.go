package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"playtoken/cmd/playtoken/manage"
	"playtoken/token"
	"playtoken/vectors"
)

// names returns the names in a folder, or nil if the folder does not exist.
func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestReadersCreateNothing runs every command but serve in an empty folder. The error names the
// missing file and the remedy, and no file is created.
func TestReadersCreateNothing(t *testing.T) {
	all, err := vectors.NamedValues()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(manage.KEKVariable, testKEK)
	for _, c := range []struct{ args, file string }{
		{"redeem " + all.Tokens["good"], "test.keys"},
		{"accounts add -name Acme", "test.db"}, {"accounts list", "test.db"}, {"accounts show 42", "test.db"},
		{"accounts enable 42", "test.db"},
		{"accounts disable 42", "test.db"}, {"accounts playready 42", "test.db"},
		{"accounts license-url 42", "test.db"},
		{"accounts add-credits -credits 1 42", "test.db"}, {"accounts new-authenticator 42", "test.db"},
		{"license-servers add main", "test.db"}, {"license-servers list", "test.db"},
		{"license-servers remove main", "test.db"},
		{"keys add 42", "test.db"}, {"keys list 42", "test.db"}, {"keys show 42 ^a", "test.db"},
		{"keys remove 42 ^a", "test.db"},
		{"records list", "test.db"}, {"records usage", "test.db"},
		{"sealing-keys list", "test.keys"}, {"sealing-keys promote 01234567", "test.keys"},
		{"sealing-keys retire -lose-tokens 01234567", "test.keys"},
	} {
		words := strings.Fields(c.args)
		at := 2
		if words[0] == "redeem" {
			at = 1
		}
		empty := t.TempDir()
		for _, dir := range []string{empty, filepath.Join(empty, "none", "wrong")} {
			for _, env := range []string{"test", "production"} {
				args := append(
					append(append([]string{}, words[:at]...), "-data", dir, "-environment", env),
					words[at:]...)
				file := filepath.Join(dir, strings.Replace(c.file, "test", env, 1))
				status, out, errOut := command(t, "", args...)
				if status != exitFailure || out != "" || !strings.Contains(errOut, file) ||
					!strings.Contains(errOut, "with -data") {
					t.Errorf("%v: exit status %d, %s%s", args, status, out, errOut)
				}
				if made := names(t, empty); len(made) > 0 {
					t.Fatalf("%v made %v", args, made)
				}
			}
		}
	}
}

// TestServeFirstStart expects the first start in the test environment to create a database and a
// key, and later starts to create neither. A new key would not open the tokens of the database.
func TestServeFirstStart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "data")
	t.Run("first", func(t *testing.T) { startServer(t, "-data", dir) })
	if got := strings.Join(names(t, dir), " "); got != "test.db test.keys" {
		t.Errorf("the first start made %q, want \"test.db test.keys\"", got)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	before := sealingKeys(t, dir)
	t.Run("second", func(t *testing.T) { startServer(t, "-data", dir) })
	if after := sealingKeys(t, dir); len(after) != 1 || after[0] != before[0] {
		t.Errorf("the second start changed the keys from %v to %v", before, after)
	}

	keys := filepath.Join(dir, "test.keys")
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	status, _, errOut := command(t, "", "serve", "-addr", "127.0.0.1:0", "-data", dir)
	if status != exitFailure || !strings.Contains(errOut, keys) ||
		!strings.Contains(errOut, "would not open tokens that were issued") {
		t.Errorf("without the keys: %d %s", status, errOut)
	}
	if got := strings.Join(names(t, dir), " "); got != "test.db" {
		t.Errorf("without the keys the folder has %q, want \"test.db\"", got)
	}
	add := regexp.MustCompile(`playtoken (sealing-keys add .*)\n$`).FindStringSubmatch(errOut)
	if add == nil {
		t.Fatalf("no command in %q", errOut)
	}
	succeed(t, strings.Fields(add[1])...)
	t.Run("with new keys", func(t *testing.T) { startServer(t, "-data", dir) })
}

// TestServeFirstStartProduction expects a start in production to create a database, but never a
// key.
func TestServeFirstStartProduction(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	args := []string{"-environment", "production", "-data", dir}
	status, _, errOut := command(t, "", append([]string{"serve", "-addr", "127.0.0.1:0"}, args...)...)
	if status != exitFailure || !strings.Contains(errOut, filepath.Join(dir, "production.keys")) {
		t.Errorf("without keys: %d %s", status, errOut)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("without keys, serve made the folder: %v", err)
	}
	succeed(t, append([]string{"sealing-keys", "add"}, args...)...)
	t.Run("with keys", func(t *testing.T) { startServer(t, args...) })
	if got := strings.Join(names(t, dir), " "); got != "production.db production.keys" {
		t.Errorf("the folder has %q, want \"production.db production.keys\"", got)
	}
	succeed(t, append([]string{"accounts", "add", "-name", "Acme", "-id", "42"}, args...)...)
	succeed(t, "accounts", "show", "-data", dir, "42")
}

// TestHangupWithoutKeys sends SIGHUP to a server whose file of sealing keys was deleted. It expects
// the server to keep its keys and to create no file.
func TestHangupWithoutKeys(t *testing.T) {
	dir := t.TempDir()
	got := make(chan string, 1)
	url, _ := startLogging(
		t, &lineWaiter{want: regexp.MustCompile(`"msg":"(sealing keys[^"]*)".*\n`), got: got}, "-demo", "-data", dir,
	)
	before := sealingKeys(t, dir)[0]
	keys := filepath.Join(dir, "test.keys")
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if said := <-got; said != "sealing keys not reloaded; the present ones stay" {
		t.Errorf("the log contains %q", said)
	}
	if _, err := os.Stat(keys); !os.IsNotExist(err) {
		t.Errorf("the server made a new file: %v", err)
	}
	text, err := askForToken(url)
	if err != nil {
		t.Fatal(err)
	}
	if h, err := token.ReadHeader(text); err != nil || h.KeyCheck.String() != before {
		t.Errorf("a token is sealed with %s, want %s: %v", h.KeyCheck, before, err)
	}
}
