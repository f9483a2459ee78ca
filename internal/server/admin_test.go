package server_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"playtoken"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
)

// An adminServer serves the interface for operators over HTTP.
type adminServer struct {
	*httptest.Server
	database *store.Store
}

const operatorCredential = "f1257a0c96f1b2c3d4e5f60718293a4bf1257a0c96f1b2c3d4e5f60718293a4b"

func newAdminServer(t *testing.T) *adminServer {
	t.Helper()
	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 1000)
	s := &adminServer{database: database}
	s.Server = httptest.NewServer(server.Handler(server.Options{
		Routes:   table(t, newEndpoint(t, playtoken.Test), routes.Config{OperatorCredential: operatorCredential}),
		Database: database, Log: slog.New(slog.DiscardHandler), Now: clock,
	}))
	t.Cleanup(s.Close)
	return s
}

// ask sends a request, and returns the answer and its body.
func (s *adminServer) ask(t *testing.T, method, path, etag, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.URL+"/admin"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+operatorCredential)
	r.Header.Set("Content-Type", "application/json")
	if etag != "" {
		r.Header.Set("If-Match", etag)
	}
	a, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a, string(text)
}

// race sends requests of several operators at once, and counts their statuses.
func (s *adminServer) race(t *testing.T, operators int, send func(i int) int) map[int]int {
	t.Helper()
	var mu sync.Mutex
	statuses := map[int]int{}
	var all sync.WaitGroup
	for i := range operators {
		all.Go(func() {
			status := send(i)
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
		})
	}
	all.Wait()
	return statuses
}

// TestOperatorsRace expects one of several operators who saw the same account to change it, exactly
// one of those who add it to succeed, and all credits to count. Each success is in the log of
// changes, and nothing else.
func TestOperatorsRace(t *testing.T) {
	s := newAdminServer(t)
	const operators, rounds = 8, 5
	for range rounds {
		seen, _ := s.ask(t, "GET", "/accounts/201722", "", "")
		etag := seen.Header.Get("ETag")
		statuses := s.race(t, operators, func(i int) int {
			body := fmt.Sprintf(`{"name":"%s of %d"}`, etag[1:len(etag)-1], i)
			a, _ := s.ask(t, "PATCH", "/accounts/201722", etag, body)
			return a.StatusCode
		})
		if statuses[200] != 1 || statuses[412] != operators-1 {
			t.Errorf("the answers to changes of one account are %v", statuses)
		}
	}
	statuses := s.race(t, operators, func(int) int {
		a, _ := s.ask(t, "POST", "/accounts", "", `{"id":7,"name":"x"}`)
		return a.StatusCode
	})
	if statuses[201] != 1 || statuses[409] != operators-1 {
		t.Errorf("the answers to the addition of one account are %v", statuses)
	}
	if n := storetest.Count(t, s.database, "authenticators", "account_id = 7"); n != "1" {
		t.Errorf("the account has %s authenticators", n)
	}
	statuses = s.race(t, operators, func(int) int {
		a, _ := s.ask(t, "POST", "/accounts/201722/credits", "", `{"credits":3}`)
		return a.StatusCode
	})
	if balance := storetest.Balance(t, s.database); statuses[200] != operators || balance != 1000+3*operators {
		t.Errorf("the balance is %d after the answers %v", balance, statuses)
	}
	for action, want := range map[string]int{"setAccount": rounds, "addAccount": 1, "addCredits": operators} {
		if n := storetest.Count(t, s.database, "changes", "action = '"+action+"'"); n != fmt.Sprint(want) {
			t.Errorf("the log has %s of %s, want %d", n, action, want)
		}
	}
}
