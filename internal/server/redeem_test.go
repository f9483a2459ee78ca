package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/token"
	"playtoken/vectors"
)

// A redeemServer serves the token endpoint and redemption over HTTP.
type redeemServer struct {
	*httptest.Server
	database *store.Store
	log      *storetest.Log
}

func newRedeemServer(t *testing.T, ring *token.Ring, singleUse bool, servers map[string]string) *redeemServer {
	t.Helper()
	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 1000)
	for name, credential := range servers {
		change, err := accounts.AddLicenseServer(name, credential, 0, vectors.Now)
		storetest.Apply(t, database, change, err)
	}
	s := &redeemServer{database: database, log: &storetest.Log{}}
	s.Server = httptest.NewServer(server.Handler(server.Options{
		Routes:   table(t, newEndpoint(t, playtoken.Test), routes.Config{Ring: ring, SingleUse: singleUse}),
		Database: database, Log: slog.New(slog.NewJSONHandler(s.log, nil)), Now: clock,
	}))
	t.Cleanup(s.Close)
	return s
}

// issue requests a token with the given form.
func (s *redeemServer) issue(t *testing.T, text string) string {
	t.Helper()
	r, err := http.Post(s.URL+vectors.EndpointPath, vectors.FormType, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var o struct{ Token string }
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil || r.StatusCode != 200 {
		t.Fatalf("no token: status %d, %v", r.StatusCode, err)
	}
	return o.Token
}

// redeem redeems a token with the given credentials.
func (s *redeemServer) redeem(t *testing.T, token string, credentials ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest("POST", s.URL+redeem.Path, strings.NewReader("token="+token))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", vectors.FormType)
	for _, c := range credentials {
		r.Header.Add("Authorization", "Bearer "+c)
	}
	return do(t, s.Client(), r)
}

// TestSingleUseRace redeems a single-use token many times concurrently, and expects one success.
func TestSingleUseRace(t *testing.T) {
	all := namedValues(t)
	s := newRedeemServer(t, newRing(t, playtoken.Test), true, all.LicenseServers)
	token := s.issue(t, sample)
	const n = 100
	statuses := make([]int, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			answer, _ := s.redeem(t, token, all.LicenseServers["server"])
			statuses[i] = answer.StatusCode
		})
	}
	wait.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[200] != 1 || count[409] != n-1 {
		t.Errorf("statuses: %v", count)
	}
}

// TestRedeemUnavailable expects the code -2030, without a reason, if the ring or the database table
// is missing.
func TestRedeemUnavailable(t *testing.T) {
	all := namedValues(t)
	s := newRedeemServer(t, nil, false, all.LicenseServers)
	answer, body := s.redeem(t, all.Tokens["good"], all.LicenseServers["server"])
	if answer.StatusCode != 503 || !strings.Contains(body, `"errorCode":-2030`) {
		t.Errorf("without a ring: status %d: %s", answer.StatusCode, body)
	}
	database, _ := storetest.Open(t)
	if err := database.Apply(context.Background(), store.Change{
		{SQL: `INSERT INTO accounts (id, name, created_at) VALUES (1, 'x', 0)`},
		{SQL: `DROP TABLE license_servers`},
	}); err != nil {
		t.Fatal(err)
	}
	h := server.Handler(server.Options{
		Routes:   table(t, newEndpoint(t, playtoken.Test), routes.Config{Ring: newRing(t, playtoken.Test)}),
		Database: database, Now: clock, Log: slog.New(slog.NewJSONHandler(&storetest.Log{}, nil)),
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", redeem.Path, strings.NewReader("token=x")))
	if w.Code != 503 || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "license_servers") {
		t.Errorf("without the table: status %d: %s", w.Code, w.Body)
	}
}

// TestTwoCredentials expects a refusal of every request with two credentials, even of two right
// ones.
func TestTwoCredentials(t *testing.T) {
	all := namedValues(t)
	s := newRedeemServer(t, newRing(t, playtoken.Test), false, all.LicenseServers)
	right, wrong := all.LicenseServers["server"], strings.Repeat("0", 64)
	for _, values := range [][]string{{right, wrong}, {wrong, right}, {right, right}} {
		if answer, body := s.redeem(t, all.Tokens["good"], values...); answer.StatusCode != 401 {
			t.Errorf("%d: %s", answer.StatusCode, body)
		}
	}
}

// TestLicenseServers replaces a credential with an overlap, and removes the license server.
func TestLicenseServers(t *testing.T) {
	database, _ := storetest.Open(t)
	now := vectors.Now
	for i, overlap := range []time.Duration{0, time.Hour} {
		change, err := accounts.AddLicenseServer("main", fmt.Sprintf("credential %d", i), overlap, now)
		storetest.Apply(t, database, change, err)
	}
	until := fmt.Sprintf("expires_at = %d", now.Add(time.Hour).Unix())
	if n := storetest.Count(t, database, "license_servers", until); n != "1" {
		t.Errorf("%s credentials end after the overlap", n)
	}
	storetest.Purge(t, database, now.Add(2*time.Hour), records.DefaultDays)
	if n := storetest.Count(t, database, "license_servers", "TRUE"); n != "1" {
		t.Errorf("after the overlap there are %s credentials", n)
	}
	remove := store.Change{accounts.RemoveLicenseServer("main")}
	storetest.Apply(t, database, remove, nil)
	if err := database.Apply(context.Background(), remove); err == nil {
		t.Error("a license server that does not exist was removed")
	}
	if _, err := accounts.AddLicenseServer("", "x", 0, now); err == nil {
		t.Error("a license server without a name was added")
	}
}

// TestRedeemCodes compares the documented codes with the codes that the scenarios raise.
func TestRedeemCodes(t *testing.T) {
	raised := map[playtoken.Code]bool{playtoken.ServiceFailure: true} // by TestRedeemUnavailable
	all, err := vectors.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		for _, step := range s.Steps {
			if s.Interface != "redeem" || step.Expect == nil {
				continue
			}
			for _, code := range append(step.Expect.Problems, step.Expect.Code) {
				if code != 0 {
					raised[playtoken.Code(code)] = true
				}
			}
		}
	}
	for _, code := range redeem.Interface(redeem.Config{}).Routes[0].Codes {
		if !raised[code] {
			t.Errorf("no scenario raises %v", code)
		}
		delete(raised, code)
	}
	if len(raised) > 0 {
		t.Errorf("not documented: %v", raised)
	}
}
