package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/keyfile"
	"playtoken/token"
)

// askForToken requests a token for the demo account.
func askForToken(url string) (string, error) {
	r, err := http.Post(url+issue.Path, "application/x-www-form-urlencoded", strings.NewReader(demoRequest()))
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	var o struct{ Token string }
	err = json.NewDecoder(r.Body).Decode(&o)
	return o.Token, err
}

var checkPattern = regexp.MustCompile(`(?m)^([0-9a-f]{8})  (opens and seals|opens)`)

// sealingKeys returns the key check values that the program lists, the sealing key first.
func sealingKeys(t *testing.T, data string) []string {
	t.Helper()
	out := succeed(t, "sealing-keys", "list", "-data", data)
	var checks []string
	for _, m := range checkPattern.FindAllStringSubmatch(out, -1) {
		if (m[2] == "opens and seals") != (len(checks) == 0) {
			t.Errorf("the first key, and no other, must seal:\n%s", out)
		}
		checks = append(checks, m[1])
	}
	return checks
}

// TestRotateSealingKeys replaces the sealing key of a server under load in the documented steps,
// and expects that all tokens can be opened.
func TestRotateSealingKeys(t *testing.T) {
	data := t.TempDir()
	url, _ := startServer(t, "-demo", "-data", data)
	var mu sync.Mutex
	var tokens []string
	ask := func() string {
		one, err := askForToken(url)
		if err != nil || one == "" {
			t.Errorf("no token: %v", err)
			return ""
		}
		mu.Lock()
		defer mu.Unlock()
		tokens = append(tokens, one)
		return one
	}
	sealedWith := func(check string) bool {
		h, err := token.ReadHeader(ask())
		return err != nil || h.KeyCheck.String() == check
	}
	var stop atomic.Bool
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for !stop.Load() {
				ask()
			}
		})
	}
	reload := func() {
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}

	before := sealingKeys(t, data)
	if !sealedWith(before[0]) {
		t.Fatal("a token is sealed with another key than the only one")
	}
	succeed(t, "sealing-keys", "add", "-data", data)
	added := sealingKeys(t, data)
	if len(before) != 1 || len(added) != 2 || added[0] != before[0] {
		t.Fatalf("sealing-keys add changed the keys from %v to %v", before, added)
	}
	reload()
	succeed(t, "sealing-keys", "promote", "-data", data, added[1])
	reload()
	for !sealedWith(added[1]) {
	}
	stop.Store(true)
	load.Wait()

	if status, _, errOut := command(t, "", "sealing-keys", "retire", "-data", data, before[0]); status == 0 ||
		!strings.Contains(errOut, "may be redeemed until") {
		t.Errorf("retired too early: %s", errOut)
	}
	status, _, errOut := command(t, "", "sealing-keys", "retire", "-data", data, "-lose-tokens", added[1])
	if status == 0 ||
		!strings.Contains(errOut, "promote another first") {
		t.Errorf("retired the key that seals: %s", errOut)
	}
	ring, err := keyfile.LoadRing(playtoken.Test, filepath.Join(data, "test.keys"))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, one := range tokens {
		terms, err := ring.Open(one, time.Now())
		if err != nil {
			t.Fatalf("a token cannot be opened: %v", err)
		}
		if terms.RightsType != playtoken.BuyToOwn {
			t.Error("a token has other terms")
		}
		h, _ := token.ReadHeader(one)
		count[h.KeyCheck.String()]++
	}
	if count[added[0]] == 0 || count[added[1]] == 0 {
		t.Errorf("tokens by keys: %v", count)
	}

	succeed(t, "sealing-keys", "retire", "-data", data, "-lose-tokens", before[0])
	if left := sealingKeys(t, data); len(left) != 1 || left[0] != added[1] {
		t.Errorf("after retiring: %v", left)
	}
}

// keysIn returns the keys in a file of sealing keys of production.
func keysIn(t *testing.T, file string) []keyfile.Key {
	t.Helper()
	f, err := keyfile.Open(playtoken.Production, file)
	if err != nil {
		t.Fatal(err)
	}
	return f.Keys()
}

// TestRetireSealingKey expects that a key can be retired 31 days after another key was promoted,
// and not earlier: servers have a day to read the file again, and tokens live for up to 30 days.
func TestRetireSealingKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "folder", "production.keys")
	for range 2 {
		succeed(t, "sealing-keys", "add", "-environment", "production", "-sealing-keys", file)
	}
	if _, err := keyfile.LoadRing(playtoken.Production, file); err != nil {
		t.Fatal(err)
	}
	keys := keysIn(t, file)
	old, next := keys[0].Check.String(), keys[1].Check.String()
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	change := func(change func(*keyfile.File) error) error {
		return keyfile.Change(playtoken.Production, file, false, change)
	}
	retire := func(check string, at time.Time, lose bool) error {
		return change(func(f *keyfile.File) error { return f.Retire(check, at, lose) })
	}
	if err := change(func(f *keyfile.File) error { return f.Promote(next, now) }); err != nil {
		t.Fatal(err)
	}
	if keys = keysIn(t, file); !keys[1].SealedUntil.Equal(now) {
		t.Errorf("%+v", keys)
	}
	const days = 24 * time.Hour
	if retire(old, now.Add(31*days-time.Second), false) == nil {
		t.Error("retired a second too early")
	}
	if err := retire(old, now.Add(31*days), false); err != nil {
		t.Error(err)
	}
	if retire("00000000", now, true) == nil {
		t.Error("retired a key that the file lacks")
	}
}

// TestRetireUnknown expects that a key that never sealed can be retired, but not a key without a
// recorded time at which it sealed last.
func TestRetireUnknown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "production.keys")
	add := func() { succeed(t, "sealing-keys", "add", "-environment", "production", "-sealing-keys", file) }
	retire := func(check string, more ...string) (int, string) {
		args := append([]string{"sealing-keys", "retire", "-environment", "production", "-sealing-keys", file}, more...)
		status, _, errOut := command(t, "", append(args, check)...)
		return status, errOut
	}
	add()
	add()
	if status, errOut := retire(keysIn(t, file)[1].Check.String()); status != 0 {
		t.Errorf("an unused key: %s", errOut)
	}
	// An operator edits the file: another key is first now, and the file does not contain the time.
	add()
	b, err := os.ReadFile(file)
	lines := strings.SplitAfter(string(b), "\n")
	if err != nil || os.WriteFile(file, []byte(lines[1]+lines[0]), 0o600) != nil {
		t.Fatal(err)
	}
	keys := keysIn(t, file)
	if keys[0].Unused || keys[1].Unused {
		t.Errorf("%+v", keys)
	}
	check := keys[1].Check.String()
	if status, errOut := retire(check); status == 0 || !strings.Contains(errOut, "does not contain the time") {
		t.Errorf("a key that may have sealed: %s", errOut)
	}
	if status, errOut := retire(check, "-lose-tokens"); status != 0 {
		t.Error(errOut)
	}
}

// TestKeyFileKept makes many changes to a file at the same time. It expects all changes, and the
// same file mode.
func TestKeyFileKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "production.keys")
	add := func() error {
		return keyfile.Change(playtoken.Production, file, true, func(f *keyfile.File) error {
			_, err := f.Add()
			return err
		})
	}
	if err := errors.Join(add(), os.Chmod(file, 0o400)); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := add(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(keysIn(t, file)); n != 9 {
		t.Errorf("the file has %d keys, want 9", n)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o400 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
