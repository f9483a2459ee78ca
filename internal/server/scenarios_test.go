package server_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/db"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/vectors"
)

// TestScenarios sends every service and HTTP scenario over HTTP to a server on SQLite, with a key storage that stands in for one.
func TestScenarios(t *testing.T) {
	scenarios, err := vectors.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	states, err := vectors.States()
	if err != nil {
		t.Fatal(err)
	}
	details := map[string]string{}
	for _, s := range scenarios {
		t.Run(s.Topic+"/"+s.Name, func(t *testing.T) {
			details[s.Name] = runScenario(t, s, states[s.State])
			if same := s.SameDetailsAs; same != "" && details[same] != details[s.Name] {
				t.Errorf("details are %q, but those of %s %q", details[s.Name], same, details[same])
			}
		})
	}
	if len(scenarios) < 180 {
		t.Errorf("only %d scenarios were run", len(scenarios))
	}
}

// A counter counts the statements, and fails as the state says.
type counter struct {
	server.Database
	database   string
	statements int
}

func (c *counter) Run(ctx context.Context, st db.Statement) (db.Row, error) {
	c.statements++
	if c.database != "" {
		return db.Row{}, errors.New("the database is " + c.database)
	}
	return c.Database.Run(ctx, st)
}

func runScenario(t *testing.T, s vectors.Scenario, state vectors.State) (details string) {
	database, _ := openStore(t)
	env := environment(state.Environment)
	addState(t, database, state)
	var random io.Reader = rand.Reader
	if state.Sealing == "fails" {
		random = strings.NewReader("")
	}
	log := &logBuffer{}
	accounts := &counter{Database: database, database: state.Database}
	storage := newKeyStorage(t, state)
	web := httptest.NewServer(server.Handler(server.Options{
		Routes:   table(newEndpointWith(t, env, storage.config(t)), routes.Config{}),
		Database: accounts, KeyStorage: storage.client(state), Random: random, Log: slog.New(slog.NewJSONHandler(log, nil)), Now: clock,
	}))
	defer web.Close()
	for range s.Before {
		send(t, web, s.Message())
	}
	before := tokens(t, database, state)
	accounts.statements = 0
	storage.count()
	answer, body := send(t, web, s.Message())

	if answer.StatusCode != s.Status {
		t.Errorf("status is %d, want %d: %s", answer.StatusCode, s.Status, body)
	}
	for name, want := range s.Headers {
		if got := answer.Header.Get(name); got != want && (want != "*" || got == "") {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for _, name := range s.AbsentHeaders {
		if got := answer.Header.Get(name); got != "" {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, part := range s.BodyContains {
		if !strings.Contains(body, part) {
			t.Errorf("the body lacks %q: %s", part, body)
		}
	}
	for _, part := range s.BodyLacks {
		if strings.Contains(body, part) {
			t.Errorf("the body has %q: %s", part, body)
		}
	}
	if charged := before - tokens(t, database, state); s.Charged != nil && charged != *s.Charged {
		t.Errorf("%d tokens were charged, want %d", charged, *s.Charged)
	}
	if s.Statements != nil && accounts.statements != *s.Statements {
		t.Errorf("%d statements were run, want %d", accounts.statements, *s.Statements)
	}
	if n := storage.count(); s.Fetches != nil && n != *s.Fetches {
		t.Errorf("%d requests reached key storage, want %d", n, *s.Fetches)
	}
	for _, wrong := range storage.wrong {
		t.Errorf("key storage was asked %s", wrong)
	}
	if s.Status == 200 {
		checkToken(t, env, s, body)
	} else {
		details = checkError(t, s, answer, body)
	}
	checkNoSecrets(t, s, state, body, log.String())
	return details
}

// addState puts the state's service into the database.
func addState(t *testing.T, database *store.Store, state vectors.State) {
	t.Helper()
	s := state.Service
	if s == nil {
		return
	}
	change, err := store.AddAccount(store.Account{
		ID: uint64(s.ID), Name: "x", Enabled: s.Enabled, PlayReady: s.PlayReady, Tokens: int64(s.Tokens), LicenseURL: s.LicenseURL,
	}, vectors.Now)
	apply(t, database, change, err)
	if state.KeyStorage == "embedded" {
		for _, k := range state.Keys {
			apply(t, database, store.Change{{
				SQL: `INSERT INTO stored_keys (service_id, kid, ek, updated_at) VALUES (?1, ?2, ?3, 0)`, Args: []any{int64(s.ID), k.KID, k.EK},
			}}, nil)
		}
	}
	for _, a := range s.Authenticators {
		change := store.NewAuthenticator(uint64(s.ID), environment(a.Environment), secret(t, a.Secret), 0, vectors.Now.Add(-time.Hour))
		insert := change[:1] // its other statements would end the authenticators that the state has beside it
		if a.Until != "" {
			until, err := time.Parse(time.RFC3339, a.Until)
			if err != nil {
				t.Fatal(err)
			}
			insert = append(insert, db.Statement{
				SQL: `UPDATE authenticators SET expires_at = ?1 WHERE hash = ?2`, Args: []any{until.Unix(), change[0].Args[1]},
			})
		}
		apply(t, database, insert, nil)
	}
}

func tokens(t *testing.T, database *store.Store, state vectors.State) int {
	t.Helper()
	if state.Service == nil {
		return 0
	}
	a, err := database.Account(context.Background(), uint64(state.Service.ID))
	if err != nil {
		t.Fatal(err)
	}
	return int(a.Tokens)
}

func send(t *testing.T, web *httptest.Server, m vectors.Message) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(m.Method, web.URL, strings.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	if m.Body == "" {
		r.Body = nil
	}
	// As it is: the client would escape and clean it.
	r.URL.Opaque = "//" + r.URL.Host + m.Path
	r.URL.RawQuery = m.Query
	if m.ContentType != "" {
		r.Header.Set("Content-Type", m.ContentType)
	}
	if m.Accept != "" {
		r.Header.Set("Accept", m.Accept)
	}
	for _, f := range m.Fields {
		r.Header.Add(f[0], f[1])
	}
	client := *web.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return do(t, &client, r)
}

// checkToken opens the token of a success and compares its terms.
func checkToken(t *testing.T, env playtoken.Environment, s vectors.Scenario, body string) {
	t.Helper()
	var success struct{ LicenseAcquisitionURL, Token string }
	if err := json.Unmarshal([]byte(body), &success); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	terms, err := newRing(t, env).Open(success.Token, vectors.Now)
	if err != nil {
		t.Fatal(err)
	}
	if s.Terms == nil {
		return
	}
	got, want := object(t, terms.View(true)), object(t, s.Terms)
	got["persistent"] = terms.Persistent
	keys := got["keys"].([]any)
	for name, value := range keys[0].(map[string]any) {
		got[name] = value
	}
	for name, value := range want {
		if name == "keys" {
			for i, k := range value.([]any) {
				for name, value := range k.(map[string]any) {
					if shown := keys[i].(map[string]any)[name]; !reflect.DeepEqual(shown, value) {
						t.Errorf("key %d: %s is %v, want %v", i, name, shown, value)
					}
				}
			}
			continue
		}
		if !reflect.DeepEqual(got[name], value) {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
}

// object is v as encoding/json reads what it writes.
func object(t *testing.T, v any) (o map[string]any) {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &o); err != nil {
		t.Fatal(err)
	}
	return o
}

// checkError compares an error answer, and returns its details where it is JSON.
func checkError(t *testing.T, s vectors.Scenario, answer *http.Response, body string) (details string) {
	t.Helper()
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json") {
		if s.Code != 0 && !strings.Contains(body, fmt.Sprintf("Error %d", s.Code)) {
			t.Errorf("the page does not lead with %d: %s", s.Code, body)
		}
		if !strings.Contains(body, s.Details) {
			t.Errorf("the page lacks %q: %s", s.Details, body)
		}
		return ""
	}
	var o struct {
		ErrorCode int
		Details   string
		Errors    []struct{ ErrorCode int }
	}
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if o.ErrorCode != s.Code {
		t.Errorf("code is %d, want %d: %s", o.ErrorCode, s.Code, body)
	}
	if !strings.Contains(o.Details, s.Details) {
		t.Errorf("details are %q, without %q", o.Details, s.Details)
	}
	if s.Problems != nil {
		var codes []int
		for _, e := range o.Errors {
			codes = append(codes, e.ErrorCode)
		}
		if !reflect.DeepEqual(codes, s.Problems) {
			t.Errorf("errors are %v, want %v", codes, s.Problems)
		}
	}
	var members map[string]any
	if err := json.Unmarshal([]byte(body), &members); err != nil {
		t.Fatal(err)
	}
	for name, want := range s.JSON {
		if got := members[name]; !reflect.DeepEqual(got, want) && (want != "*" || got == "" || got == nil) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	return o.Details
}

// checkNoSecrets looks for the secrets of the request and of the state in an error answer and in the log.
func checkNoSecrets(t *testing.T, s vectors.Scenario, state vectors.State, body, log string) {
	t.Helper()
	var secrets []string
	for _, r := range playtoken.SecretRanges(s.Text()) {
		secrets = append(secrets, s.Text()[r[0]:r[1]])
	}
	if state.Service != nil {
		for _, a := range state.Service.Authenticators {
			secrets = append(secrets, a.Secret)
		}
	}
	// Key storage's credential stands in no log, nor do key ids and what it holds.
	if strings.Contains(body+log, storageCredential[7:20]) {
		t.Errorf("the credential of key storage is repeated:\n%s\n%s", body, log)
	}
	for _, k := range state.Keys {
		secrets = append(secrets, k.KEK, k.EK, k.ContentKey)
		if strings.Contains(log, k.KID) {
			t.Errorf("the log has the key id %s: %s", k.KID, log)
		}
	}
	for _, v := range secrets {
		if len(v) < 16 || strings.Contains(s.Text(), "kid="+v) {
			continue // too short to be told from other text, or the key id that a scenario uses as key
		}
		if strings.Contains(log, v) || s.Status != 200 && strings.Contains(body, v) {
			t.Errorf("%q is repeated:\n%s\n%s", v, body, log)
		}
	}
}
