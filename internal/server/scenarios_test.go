package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/db"
	"playtoken/internal/issue"
	"playtoken/internal/records"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
	"playtoken/vectors/scenario"
)

// TestScenarios runs every scenario over HTTP with a server on SQLite.
func TestScenarios(t *testing.T) {
	all, err := vectors.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, s := range all {
		count[s.Interface]++
	}
	for name, least := range map[string]int{
		"token": 242, "keystore": 77, "redeem": 53, "gateway": 25, "records": 16, "admin": 26,
	} {
		if count[name] < least {
			t.Errorf("%s: only %d scenarios", name, count[name])
		}
	}
	r := scenario.Runner{Scenarios: all, Named: namedValues(t), Start: startHost}
	if *exchangesFile == "" {
		r.Run(t)
		return
	}
	file, err := os.Create(*exchangesFile)
	if err != nil {
		t.Fatal(err)
	}
	exchanges := json.NewEncoder(file)
	r.Start = func(t testing.TB, w *scenario.World) scenario.Host {
		return startObservedHost(t, w, func(o *server.Options) { observe(t, w, o, exchanges) })
	}
	r.Run(t)
	if err := file.Close(); err != nil {
		t.Error(err)
	}
}

// A host is a server on SQLite that starts in the state of a scenario.
type host struct {
	http.Handler
	database *store.Store
	file     string
	log      storetest.Log
	accounts *counter
	recorder *store.Recorder
}

// A counter counts the statements. They fail if the scenario's state names a fault of the database.
type counter struct {
	server.Database
	database   string
	statements atomic.Int64
}

func (c *counter) Run(ctx context.Context, st db.Statement) (db.Row, error) {
	c.statements.Add(1)
	if c.database != "" {
		return db.Row{}, errors.New("the database is " + c.database)
	}
	return c.Database.Run(ctx, st)
}

func startHost(t testing.TB, w *scenario.World) scenario.Host {
	return startObservedHost(t, w, func(*server.Options) {})
}

// startObservedHost starts a host whose options observe may change.
func startObservedHost(t testing.TB, w *scenario.World, observe func(*server.Options)) scenario.Host {
	h := &host{}
	h.database, h.file = storetest.Open(t)
	addState(t, h.database, w.State)
	for name, credential := range w.LicenseServers {
		change, err := accounts.AddLicenseServer(name, credential, 0, vectors.Now)
		storetest.Apply(t, h.database, change, err)
	}
	env := environment(w.State.Environment)
	var storage issue.KeyStorage
	if w.KeyStorage != "" {
		var err error
		if storage, err = issue.NewKeyStorage(w.KeyStorage, scenario.StorageCredential); err != nil {
			t.Fatal(err)
		}
	}
	wait := time.Minute
	if w.State.KeyStorage == "hangs" {
		wait = 200 * time.Millisecond // the scenario waits this long
	}
	upstream := w.Upstream
	if env == playtoken.Production {
		upstream = ""
	}
	log := slog.New(slog.NewJSONHandler(&h.log, nil))
	h.accounts = &counter{Database: h.database, database: w.State.Database}
	h.recorder = store.NewRecorder(h.database, store.RecordOptions{Addresses: records.Full, Log: log, Now: w.Now})
	t.Cleanup(h.recorder.Close)
	o := server.Options{
		Routes: table(t, newEndpointWith(t, env, storage), routes.Config{
			Ring: newRing(t, env), PlayReady: upstream,
			SingleUse: w.State.SingleUse, MaxStoredKeys: w.State.MaxStoredKeys,
			OperatorCredential: w.OperatorCredential,
		}),
		Database: h.accounts, KeyStorage: server.NewKeyStorage(wait), LicenseServer: server.NewLicenseServer(),
		Records: h.recorder, Client: w.Client, Random: w.Random, Log: log, Now: w.Now,
	}
	observe(&o)
	h.Handler = server.Handler(o)
	return h
}

// ServeHTTP writes the records of earlier requests first, so that reports include them.
func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.recorder.Flush()
	h.Handler.ServeHTTP(w, r)
}

func (h *host) SetEnabled(t testing.TB, account int64, enabled bool) {
	storetest.SetEnabled(t, h.database, account, enabled)
}

func (h *host) Balance(t testing.TB) (n int) {
	t.Helper()
	all, err := h.database.Accounts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		n += int(a.Credits)
	}
	return n
}

func (h *host) Statements() int { return int(h.accounts.statements.Load()) }

func (h *host) Records(t testing.TB) (all []map[string]any) {
	t.Helper()
	h.recorder.Flush()
	found, err := storetest.Records(h.database, records.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		var one map[string]any
		data, err := json.Marshal(f.View())
		if err == nil {
			err = json.Unmarshal(data, &one)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

func (h *host) Log() string { return h.log.String() }

func (h *host) Stored(t testing.TB) []byte {
	h.recorder.Flush()
	return databaseFiles(t, h.file)
}

// databaseFiles returns the bytes of the database and of its write-ahead log.
func databaseFiles(t testing.TB, file string) (data []byte) {
	t.Helper()
	files, err := filepath.Glob(file + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("the write-ahead log is missing: %v, %v", files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, b...)
	}
	return data
}

func namedValues(t testing.TB) vectors.Named {
	t.Helper()
	named, err := vectors.NamedValues()
	if err != nil {
		t.Fatal(err)
	}
	return named
}

// challenge returns a license challenge with custom data.
func challenge(t testing.TB, custom string) string {
	t.Helper()
	return vectors.Fill(namedValues(t).Texts["challenge"], map[string]string{"CUSTOM": custom})
}

func stateOf(t testing.TB, name string) vectors.State {
	t.Helper()
	states, err := vectors.States()
	if err != nil {
		t.Fatal(err)
	}
	return states[name]
}

// addState adds the accounts of a state and their stored keys to the database.
func addState(t testing.TB, database *store.Store, state vectors.State) {
	t.Helper()
	for _, a := range state.Accounts {
		add := accounts.Add(accounts.Account{
			ID: uint64(a.ID), Name: "x", Enabled: a.Enabled, PlayReady: a.PlayReady, Credits: int64(a.Credits),
			LicenseURL: a.LicenseURL,
		}, vectors.Now)
		storetest.Apply(t, database, store.Change{add}, nil)
		for _, one := range a.Authenticators {
			addAuthenticator(t, database, a.ID, one)
		}
		if state.KeyStorage != "embedded" {
			continue
		}
		for _, k := range state.Keys {
			storetest.Apply(t, database, store.Change{{
				SQL:  `INSERT INTO stored_keys (account_id, kid, ek, updated_at) VALUES (?1, ?2, ?3, 0)`,
				Args: []any{a.ID, k.KID, k.EK},
			}}, nil)
		}
	}
}

func hashOf(secret [16]byte) string { return accounts.Hash(secret[:]) }

func addAuthenticator(t testing.TB, database *store.Store, account int64, a vectors.Authenticator) {
	t.Helper()
	created := vectors.Now.Add(-time.Hour)
	hash := hashOf(secret(t, a.Secret))
	change := accounts.NewAuthenticator(uint64(account), environment(a.Environment), hash, 0, created)
	insert := change[:1] // the other statements would end the account's earlier authenticators
	if a.Until != "" {
		until, err := time.Parse(time.RFC3339, a.Until)
		if err != nil {
			t.Fatal(err)
		}
		insert = append(insert, db.Statement{
			SQL:  `UPDATE authenticators SET expires_at = ?1 WHERE hash = ?2`,
			Args: []any{until.Unix(), hash},
		})
	}
	storetest.Apply(t, database, insert, nil)
}
