package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/token"
	"playtoken/vectors"
)

// A redeemServer serves the token endpoint and redemption over HTTP, with a clock that can be set.
type redeemServer struct {
	*httptest.Server
	database *store.Store
	mu       sync.Mutex
	now      time.Time
	log      *logBuffer
}

// setEnabled enables or disables the service whose tokens are redeemed.
func (s *redeemServer) setEnabled(t *testing.T, enabled bool) {
	t.Helper()
	apply(t, s.database, store.SetEnabled(201722, enabled), nil)
}

func (s *redeemServer) at(at string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = vectors.Now
	if at != "" {
		s.now, _ = playtoken.ParseTime(at)
	}
}

func newRedeemServer(t *testing.T, ring *token.Ring, singleUse bool, servers map[string]string) *redeemServer {
	t.Helper()
	database, _ := openStore(t)
	addDemo(t, database, 1000)
	for name, credential := range servers {
		change, err := store.AddLicenseServer(name, credential, 0, vectors.Now)
		apply(t, database, change, err)
	}
	s := &redeemServer{database: database, now: vectors.Now, log: &logBuffer{}}
	s.Server = httptest.NewServer(server.Handler(server.Options{
		Routes:   table(newEndpoint(t, playtoken.Test), routes.Config{Ring: ring, SingleUse: singleUse}),
		Database: database, Log: slog.New(slog.NewJSONHandler(s.log, nil)), Now: func() time.Time {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.now
		},
	}))
	t.Cleanup(s.Close)
	return s
}

func redemptions(t *testing.T) vectors.Redemption {
	t.Helper()
	r, err := vectors.Redemptions()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// issue asks for a token.
func (s *redeemServer) issue(t *testing.T, text string) map[string]any {
	t.Helper()
	r, err := http.Post(s.URL+vectors.EndpointPath, vectors.FormType, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var o map[string]any
	if err := json.NewDecoder(r.Body).Decode(&o); err != nil || r.StatusCode != 200 {
		t.Fatalf("no token: status %d, %v", r.StatusCode, err)
	}
	return o
}

func (s *redeemServer) redeem(t *testing.T, step vectors.RedeemStep, servers, kept map[string]string) (*http.Response, string) {
	t.Helper()
	method := step.Method
	if method == "" {
		method = "POST"
	}
	body := filled(step.Redeem, kept)
	if step.Repeat != nil {
		body += strings.Repeat(step.Repeat.Text, step.Repeat.Count)
	}
	r, err := http.NewRequest(method, s.URL+redeem.Path+"?"+filled(step.Query, kept), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	credential := servers[step.As]
	switch step.As {
	case "":
		credential = servers["server"]
	case "wrong":
		credential = strings.Repeat("0", 64)
	case "customer":
		credential = store.DemoAuthenticator
	}
	if credential != "" {
		r.Header.Set("Authorization", "Bearer "+credential)
	}
	switch {
	case step.ContentType == nil:
		r.Header.Set("Content-Type", vectors.FormType)
	case *step.ContentType != "":
		r.Header.Set("Content-Type", *step.ContentType)
	}
	for name, value := range step.Headers {
		r.Header.Set(name, value)
	}
	return do(t, s.Client(), r)
}

// TestRedeemVectors runs the scenarios of redemption over HTTP. No token, key or credential may be in the log.
func TestRedeemVectors(t *testing.T) {
	all := redemptions(t)
	for _, scenario := range all.Scenarios {
		t.Run(scenario.Name, func(t *testing.T) {
			s := newRedeemServer(t, newRing(t, playtoken.Test), false, all.Servers)
			kept := maps.Clone(all.Tokens)
			for i, step := range scenario.Steps {
				s.at(step.At)
				s.setEnabled(t, !step.Disabled)
				if step.Issue != "" {
					text, err := step.Text()
					if err != nil {
						t.Fatal(err)
					}
					o := s.issue(t, text)
					for as, member := range step.Keep {
						kept[as] = o[member].(string)
					}
					continue
				}
				answer, body := s.redeem(t, step, all.Servers, kept)
				checkKeyStoreAnswer(t, fmt.Sprintf("step %d", i+1), step.KeyStoreStep, answer, body, kept)
			}
			secrets := []string{"b366360da82e9c6e0b0984002a362cf2", "a9b9033df0b9ca5447839e3d074817a0", strings.Split(store.DemoAuthenticator, ",")[1]}
			for _, more := range []map[string]string{all.Servers, kept} {
				for _, secret := range more {
					secrets = append(secrets, secret)
				}
			}
			for _, secret := range secrets {
				if strings.Contains(s.log.String(), secret) {
					t.Errorf("the log has %s", secret)
				}
			}
		})
	}
	if len(all.Scenarios) < 40 {
		t.Errorf("only %d scenarios", len(all.Scenarios))
	}
}

// TestSingleUseRace redeems one single-use token many times at once: one succeeds.
func TestSingleUseRace(t *testing.T) {
	all := redemptions(t)
	s := newRedeemServer(t, newRing(t, playtoken.Test), true, all.Servers)
	kept := map[string]string{"T": s.issue(t, sample)["token"].(string)}
	const n = 100
	statuses := make([]int, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			answer, _ := s.redeem(t, vectors.RedeemStep{Redeem: "token={T}"}, all.Servers, kept)
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

// TestRedeemUnavailable answers -2030 without a ring and without a database, and says no more than that.
func TestRedeemUnavailable(t *testing.T) {
	all := redemptions(t)
	step := vectors.RedeemStep{Redeem: "token={good}"}
	s := newRedeemServer(t, nil, false, all.Servers)
	if answer, body := s.redeem(t, step, all.Servers, all.Tokens); answer.StatusCode != 503 || !strings.Contains(body, `"errorCode":-2030`) {
		t.Errorf("without a ring: status %d: %s", answer.StatusCode, body)
	}
	database, _ := openStore(t)
	if err := database.Apply(context.Background(), store.Change{{SQL: `INSERT INTO services (id, name, created_at) VALUES (1, 'x', 0)`}, {SQL: `DROP TABLE license_servers`}}); err != nil {
		t.Fatal(err)
	}
	h := server.Handler(server.Options{
		Routes:   table(newEndpoint(t, playtoken.Test), routes.Config{Ring: newRing(t, playtoken.Test)}),
		Database: database, Now: clock, Log: slog.New(slog.NewJSONHandler(&logBuffer{}, nil)),
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", redeem.Path, strings.NewReader("token=x")))
	if w.Code != 503 || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "license_servers") {
		t.Errorf("without a database: status %d: %s", w.Code, w.Body)
	}
}

// TestTwoCredentials refuses a request that names itself twice, whichever credential is right.
func TestTwoCredentials(t *testing.T) {
	all := redemptions(t)
	s := newRedeemServer(t, newRing(t, playtoken.Test), false, all.Servers)
	right, wrong := all.Servers["server"], strings.Repeat("0", 64)
	for _, values := range [][]string{{right, wrong}, {wrong, right}, {right, right}} {
		r, err := http.NewRequest("POST", s.URL+redeem.Path, strings.NewReader("token="+all.Tokens["good"]))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", vectors.FormType)
		for _, v := range values {
			r.Header.Add("Authorization", "Bearer "+v)
		}
		if answer, body := do(t, s.Client(), r); answer.StatusCode != 401 {
			t.Errorf("%d: %s", answer.StatusCode, body)
		}
	}
}

// TestLicenseServers replaces a credential with an overlap, and removes it.
func TestLicenseServers(t *testing.T) {
	database, _ := openStore(t)
	now := vectors.Now
	for i, overlap := range []time.Duration{0, time.Hour} {
		change, err := store.AddLicenseServer("main", fmt.Sprintf("credential %d", i), overlap, now)
		apply(t, database, change, err)
	}
	servers, err := database.LicenseServers(context.Background())
	if err != nil || len(servers) != 2 {
		t.Fatalf("%v, %v", servers, err)
	}
	expires := 0
	for _, l := range servers {
		if l.Expires.Equal(now.Add(time.Hour)) {
			expires++
		}
	}
	if expires != 1 {
		t.Errorf("%v", servers)
	}
	purge(t, database, now.Add(2*time.Hour), records.DefaultDays)
	if servers, err = database.LicenseServers(context.Background()); err != nil || len(servers) != 1 {
		t.Errorf("after the overlap: %v, %v", servers, err)
	}
	apply(t, database, store.RemoveLicenseServer("main"), nil)
	if err := database.Apply(context.Background(), store.RemoveLicenseServer("main")); err == nil {
		t.Error("what is not there was removed")
	}
	if _, err := store.AddLicenseServer("", "x", 0, now); err == nil {
		t.Error("a license server without a name was added")
	}
}

// TestRedeemCodes holds the codes that are documented to those that the scenarios raise, and the other way around.
func TestRedeemCodes(t *testing.T) {
	raised := map[playtoken.Code]bool{playtoken.ServiceFailure: true} // TestRedeemUnavailable
	for _, s := range redemptions(t).Scenarios {
		for _, step := range s.Steps {
			for _, code := range append(step.Problems, step.Code) {
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
