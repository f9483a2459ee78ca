package server_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/db"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// A keyStoreServer serves the key store over HTTP. Its clock returns now.
type keyStoreServer struct {
	*httptest.Server
	now      time.Time
	log      *storetest.Log
	database *store.Store
	file     string
}

// newKeyStoreServer starts a server with the accounts of the scenarios. If wrap is not nil, the
// server runs its statements on the database that wrap returns.
func newKeyStoreServer(t *testing.T, wrap func(server.Database) server.Database) *keyStoreServer {
	t.Helper()
	database, file := storetest.Open(t)
	addState(t, database, stateOf(t, "key-store"))
	k := &keyStoreServer{now: vectors.Now, log: &storetest.Log{}, database: database, file: file}
	runner := server.Database(database)
	if wrap != nil {
		runner = wrap(database)
	}
	k.Server = httptest.NewServer(server.Handler(server.Options{
		Routes:   table(t, newEndpoint(t, playtoken.Test), routes.Config{}),
		Database: runner, Log: slog.New(slog.NewJSONHandler(k.log, nil)), Now: func() time.Time { return k.now },
		Site: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "site") }),
	}))
	t.Cleanup(k.Close)
	return k
}

// post creates a key for the demo account. It appends the query to the authenticator.
func (k *keyStoreServer) post(t *testing.T, query, body string) (*http.Response, string) {
	t.Helper()
	url := k.URL + keystore.Path + "/keys?customerAuthenticator=" + store.DemoAuthenticator + query
	r, err := http.NewRequest("POST", url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return do(t, k.Client(), r)
}

const kekQuery = "&kek=000102030405060708090a0b0c0d0e0f"

// TestKeyStoreKeepsWrapped searches the database's files after a key was stored. It expects the
// wrapped key and its ID, but neither the key nor the kek.
func TestKeyStoreKeepsWrapped(t *testing.T) {
	web := newKeyStoreServer(t, nil)
	web.post(t, kekQuery, `{"kid":"4e2df6b45e8257e187b2802b22ae7418","k":"a9b9033df0b9ca5447839e3d074817a0"}`)
	data := databaseFiles(t, web.file)
	for text, want := range map[string]bool{
		"5dbd06c0056b42fe0b8cf406679620c31bd619732730433d": true, "4e2df6b45e8257e187b2802b22ae7418": true,
		"a9b9033df0b9ca5447839e3d074817a0": false, "000102030405060708090a0b0c0d0e0f": false,
	} {
		raw, _ := hex.DecodeString(text)
		if got := bytes.Contains(data, []byte(text)) || bytes.Contains(data, raw); got != want {
			t.Errorf("the database contains %s: %v, want %v", text, got, want)
		}
	}
}

// TestKeyStoreRace posts the same key id from many clients concurrently. It expects one of them to
// create the key, and all of them to get it.
func TestKeyStoreRace(t *testing.T) {
	web := newKeyStoreServer(t, nil)
	web.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = 100
	var mu sync.Mutex
	statuses, keys := map[int]int{}, map[string]int{}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			answer, body := web.post(t, kekQuery, `{"kid":"^same"}`)
			var o struct{ K string }
			if err := json.Unmarshal([]byte(body), &o); err != nil {
				t.Errorf("%v: %s", err, body)
			}
			mu.Lock()
			defer mu.Unlock()
			statuses[answer.StatusCode]++
			keys[o.K]++
		})
	}
	wg.Wait()
	if !reflect.DeepEqual(statuses, map[int]int{201: 1, 200: 99}) || len(keys) != 1 {
		t.Errorf("statuses %v, %d keys", statuses, len(keys))
	}
}

// TestKeyStoreFailures lets each statement in turn fail or panic, and expects the code -2030 and no
// secret.
func TestKeyStoreFailures(t *testing.T) {
	for fails := range 3 {
		for _, panics := range []bool{false, true} {
			statements := 0
			web := newKeyStoreServer(t, func(r server.Database) server.Database {
				return runnerFunc(func(ctx context.Context, st db.Statement) (db.Row, error) {
					if statements++; statements <= fails {
						return r.Run(ctx, st)
					}
					if panics {
						panic("000102030405060708090a0b0c0d0e0f")
					}
					return db.Row{}, errors.New("the disk is gone")
				})
			})
			answer, body := web.post(t, kekQuery, "")
			if answer.StatusCode != 503 || !strings.HasPrefix(body, `{"errorCode":-2030,`) ||
				answer.Header.Get("Retry-After") == "" || statements != fails+1 {
				t.Errorf("after %d statements: %d %s", fails, answer.StatusCode, body)
			}
			if log := web.log.String(); !strings.Contains(log, `"level":"ERROR"`) ||
				strings.Contains(log, "000102030405") || strings.Contains(body, "disk") {
				t.Errorf("log: %s\nanswer: %s", log, body)
			}
		}
	}
}

// TestKeyStorePaths expects errors of the key store at unknown paths below /keystore/, and the site
// at other paths.
func TestKeyStorePaths(t *testing.T) {
	web := newKeyStoreServer(t, nil)
	for path, want := range map[string]string{
		"/keystore/": `{"errorCode":404,`, "/keystore/x": `{"errorCode":404,`, "/keystore%2Fkeys": `{"errorCode":404,`,
		"/keystore": "site", "/keystores/": "site", "/guides/key-store/": "site",
	} {
		r, err := web.Client().Get(web.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if !strings.HasPrefix(string(body), want) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

// TestKeyStoreLookup runs the statement with which the token endpoint looks up keys.
func TestKeyStoreLookup(t *testing.T) {
	web := newKeyStoreServer(t, nil)
	web.post(t, "", `{"kid":"4e2df6b45e8257e187b2802b22ae7418",
"ek":"5dbd06c0056b42fe0b8cf406679620c31bd619732730433d","expiration":"2026-01-15T13:00:00Z"}`)
	hash := func(digits string) string {
		return hashOf(secret(t, digits))
	}
	const kid, wrapped = "4e2df6b45e8257e187b2802b22ae7418", "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d"
	now := clock().Unix()
	for name, c := range map[string]struct {
		account int64
		secret  string
		now     int64
		kid     string
		want    string
	}{
		"own":               {201722, "1ad8eed133edf43cbcc185f0236828ae", now, kid, wrapped},
		"other environment": {201722, "3b1f0c9e7d5a48628f0e1d2c3b4a5968", now, kid, ""},
		"ended":             {201722, "5e1d7c3b9a8f60214d6e8f0a1b2c3d4e", now, kid, ""},
		"other account":     {305118, "c4d2a1b09f8e7d6c5b4a392817060504", now, kid, ""},
		"mixed accounts":    {201722, "c4d2a1b09f8e7d6c5b4a392817060504", now, kid, ""},
		"other key":         {201722, "1ad8eed133edf43cbcc185f0236828ae", now, strings.Repeat("0", 32), ""},
		"expired":           {201722, "1ad8eed133edf43cbcc185f0236828ae", now + 3600, kid, ""},
	} {
		r, err := web.database.Run(context.Background(), db.Statement{
			SQL: keystore.LookupSQL, Args: []any{c.account, hash(c.secret), c.now, int64(playtoken.Test), c.kid},
		})
		if err != nil || r.Text != c.want || r.Found != (c.want != "") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// TestPurgeKeys expects a purge to remove only expired keys.
func TestPurgeKeys(t *testing.T) {
	web := newKeyStoreServer(t, nil)
	for _, body := range []string{
		`{"expiration":"2026-01-15T12:30:00Z"}`, `{"expiration":"2026-01-15T13:30:00Z"}`, `{}`,
	} {
		web.post(t, kekQuery, body)
	}
	rows := func() string {
		r, err := web.database.Run(context.Background(), db.Statement{SQL: `SELECT '' || count(*) FROM stored_keys`})
		if err != nil {
			t.Fatal(err)
		}
		return r.Text
	}
	for _, at := range []struct {
		now  time.Time
		want string
	}{{clock(), "3"}, {clock().Add(time.Hour), "2"}, {clock().Add(2 * time.Hour), "1"}} {
		storetest.Purge(t, web.database, at.now, records.DefaultDays)
		if got := rows(); got != at.want {
			t.Errorf("at %v: %s keys are left, want %s", at.now, got, at.want)
		}
	}
}
