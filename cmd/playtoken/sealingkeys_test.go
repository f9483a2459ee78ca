package main

import (
	"encoding/json"
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
	"playtoken/internal/service"
	"playtoken/token"
)

// askForToken asks the demo service's endpoint for a token.
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

// sealingKeys are the key check values that the program lists, the sealing one first.
func sealingKeys(t *testing.T, data string) []string {
	t.Helper()
	out := succeed(t, "sealing-keys", "list", "-data", data)
	var checks []string
	for _, m := range checkPattern.FindAllStringSubmatch(out, -1) {
		if (m[2] == "opens and seals") != (len(checks) == 0) {
			t.Errorf("not the first seals:\n%s", out)
		}
		checks = append(checks, m[1])
	}
	return checks
}

// TestRotateSealingKeys replaces the sealing key of a server under load, as the documentation says. No token is lost.
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
		t.Fatalf("from %v to %v", before, added)
	}
	reload()
	succeed(t, "sealing-keys", "promote", "-data", data, added[1])
	reload()
	for !sealedWith(added[1]) {
	}
	stop.Store(true)
	load.Wait()

	if status, _, errOut := command(t, "", "sealing-keys", "retire", "-data", data, before[0]); status == 0 || !strings.Contains(errOut, "can be redeemed until") {
		t.Errorf("retired too early: %s", errOut)
	}
	if status, _, errOut := command(t, "", "sealing-keys", "retire", "-data", data, "-lose-tokens", added[1]); status == 0 || !strings.Contains(errOut, "promote another first") {
		t.Errorf("retired the key that seals: %s", errOut)
	}
	ring, err := service.LoadRing(playtoken.Test, filepath.Join(data, "test.keys"))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, one := range tokens {
		terms, err := ring.Open(one, time.Now())
		if err != nil {
			t.Fatalf("a token is lost: %v", err)
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

// TestRetireSealingKey retires a key 30 days after another took its place, and not before.
func TestRetireSealingKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "folder", "production.keys")
	succeed(t, "sealing-keys", "add", "-environment", "production", "-sealing-keys", file)
	if _, err := service.LoadRing(playtoken.Production, file); err != nil {
		t.Fatal(err)
	}
	open := func() *service.KeyFile {
		f, err := service.OpenKeyFile(playtoken.Production, file)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	f := open()
	old := f.Keys()[0].Check.String()
	check, err := f.Add()
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	if err != nil || f.Promote(check.String(), now) != nil || f.Save() != nil {
		t.Fatal("not promoted")
	}
	if f = open(); !f.Keys()[1].SealedUntil.Equal(now) {
		t.Errorf("%+v", f.Keys())
	}
	if err := f.Retire(old, now.Add(30*24*time.Hour-time.Second), false); err == nil {
		t.Error("retired a second too early")
	}
	if err := f.Retire(old, now.Add(30*24*time.Hour), false); err != nil {
		t.Error(err)
	}
	if err := f.Retire("00000000", now, true); err == nil {
		t.Error("retired a key that is not there")
	}
}
