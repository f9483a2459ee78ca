package server_test

import (
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/internal/db"
	"playtoken/internal/health"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/token"
	"playtoken/vectors"
)

const sealingKey = "8f1b64a0c9d7e3f25b0c1a2938475665f4e3d2c1b0a99887766554433221100f"

// sample is the specification's sample request for the demo account.
const sample = "customerAuthenticator=" + store.DemoAuthenticator + "&kid=b366360da82e9c6e0b0984002a362cf2" +
	"&contentKey=b366360da82e9c6e0b0984002a362cf2&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0" +
	"&compressedDigitalVideoOPL=0&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0"

func clock() time.Time { return vectors.Now }

func environment(name string) playtoken.Environment {
	if name == playtoken.Production.String() {
		return playtoken.Production
	}
	return playtoken.Test
}

func newRing(t testing.TB, env playtoken.Environment) *token.Ring {
	t.Helper()
	ring, err := token.ParseRing(env, sealingKey)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func newEndpoint(t testing.TB, env playtoken.Environment) *issue.Endpoint {
	t.Helper()
	return newEndpointWith(t, env, issue.KeyStorage{})
}

// table returns the interfaces of a service with the endpoint. Each interface answers a request
// twice, in one call as on this server and in steps as on the Worker, and expects equal answers.
func table(t testing.TB, e *issue.Endpoint, c routes.Config) routes.Table {
	c.Endpoint = e
	all := routes.New(c)
	if _, fuzzed := t.(*testing.F); fuzzed {
		return all // a fuzz target must not call methods of F
	}
	for _, i := range all {
		once := *i
		once.Routes = slices.Clone(i.Routes)
		for n := range i.Routes {
			i.Routes[n].Handle = func(r *api.Request, run api.Runner) api.Answer {
				return apitest.Answer(t, &once, r, run)
			}
		}
	}
	return all
}

// pathsOf returns a path of each route of the interfaces.
func pathsOf(interfaces routes.Table) (paths []string) {
	for _, i := range interfaces {
		for _, r := range i.Routes {
			if path := strings.ReplaceAll(r.Path, "{kid}", "^k"); !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
}

func newEndpointWith(t testing.TB, env playtoken.Environment, storage issue.KeyStorage) *issue.Endpoint {
	t.Helper()
	e, err := issue.New(issue.Config{
		Environment: env, Ring: newRing(t, env), LicenseURL: "https://license.example/own",
		Docs:       "https://docs.example",
		KeyStorage: storage, StoredKeys: keystore.LookupSQL,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// newHandler returns a handler that uses the database, and its log.
func newHandler(t testing.TB, accounts server.Database) (http.Handler, *storetest.Log) {
	t.Helper()
	log := &storetest.Log{}
	return server.Handler(server.Options{
		Routes:   table(t, newEndpoint(t, playtoken.Test), routes.Config{}),
		Database: accounts, Log: slog.New(slog.NewJSONHandler(log, nil)), Now: clock,
	}), log
}

// healthy runs the statement of the health check.
func healthy(s *store.Store) error {
	_, err := s.Run(context.Background(), health.Check)
	return err
}

func post(h http.Handler, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", issue.Path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestRace sends 200 concurrent requests with a balance of 50, and expects 50 tokens.
func TestRace(t *testing.T) {
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 50)
	h, _ := newHandler(t, s)
	web := httptest.NewServer(h)
	defer web.Close()
	web.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = 200
	var issued, refused, other atomic.Int64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			r, err := web.Client().Post(web.URL+issue.Path, "application/x-www-form-urlencoded",
				strings.NewReader(sample+"&errorFormat=json"))
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Body.Close()
			body, err := io.ReadAll(r.Body)
			switch {
			case err == nil && r.StatusCode == 200 && strings.Contains(string(body), `"token":"E`):
				issued.Add(1)
			case err == nil && r.StatusCode == 400 && strings.HasPrefix(string(body), `{"errorCode":-2019,`):
				refused.Add(1)
			default:
				other.Add(1)
				t.Errorf("status %d, %v: %s", r.StatusCode, err, body)
			}
		})
	}
	wg.Wait()
	left := storetest.Balance(t, s)
	if issued.Load() != 50 || refused.Load() != 150 || other.Load() != 0 || left != 0 {
		t.Errorf("%d issued, %d refused, %d other, %d left", issued.Load(), refused.Load(), other.Load(), left)
	}
}

// TestLockedDatabase locks the database from another connection. It expects refusals during the
// lock, and tokens after it.
func TestLockedDatabase(t *testing.T) {
	s, file := storetest.Open(t)
	storetest.AddDemo(t, s, 10)
	h, _ := newHandler(t, s)
	release := lock(t, file)
	w := post(h, sample+"&errorFormat=json")
	if w.Code != 503 || !strings.HasPrefix(w.Body.String(), `{"errorCode":-2030,`) ||
		w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if healthy(s) == nil {
		t.Error("the health check succeeds during the lock")
	}
	release()
	if w := post(h, sample); w.Code != 200 {
		t.Errorf("after the lock: %d %s", w.Code, w.Body)
	}
	if b := storetest.Balance(t, s); b != 9 {
		t.Errorf("the balance is %d, want 9", b)
	}
}

// TestFullDisk simulates a full disk. It expects a refusal that is logged, and a token after the
// disk has room again.
func TestFullDisk(t *testing.T) {
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 10)
	h, log := newHandler(t, fullDisk{s})
	w := post(h, sample+"&errorFormat=json")
	if w.Code != 503 || !strings.HasPrefix(w.Body.String(), `{"errorCode":-2030,`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "full") {
		t.Errorf("the log lacks the full disk: %s", log)
	}
	if h, _ := newHandler(t, s); post(h, sample).Code != 200 {
		t.Error("a token was refused after the disk had room again")
	}
	if b := storetest.Balance(t, s); b != 9 {
		t.Errorf("the balance is %d, want 9", b)
	}
}

// fullDisk replaces each write by one that exceeds the size limit of the database, so that SQLite
// fails as on a full disk.
type fullDisk struct{ *store.Store }

func (f fullDisk) Run(ctx context.Context, st db.Statement) (db.Row, error) {
	if !st.Writes {
		return f.Store.Run(ctx, st)
	}
	if _, err := f.Store.Run(ctx, db.Statement{SQL: `PRAGMA max_page_count = 1`, Writes: true}); err != nil {
		return db.Row{}, err
	}
	defer f.Store.Run(ctx, db.Statement{SQL: `PRAGMA max_page_count = 1000000`, Writes: true})
	return f.Store.Run(ctx, db.Statement{
		SQL:    `INSERT INTO accounts (id, name, created_at) VALUES (1, hex(zeroblob(100000)), 0) RETURNING name`,
		Writes: true,
	})
}

// TestFailingStatement runs failing and good statements concurrently, and expects errors only for
// the failing ones.
func TestFailingStatement(t *testing.T) {
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 100)
	var wg sync.WaitGroup
	var good, bad atomic.Int64
	for i := range 100 {
		wg.Go(func() {
			st := db.Statement{SQL: `UPDATE accounts SET credits = credits - 1 WHERE id = 201722 RETURNING ''`,
				Writes: true}
			if i%10 == 0 {
				st.SQL = `UPDATE accounts SET credits = -1 WHERE id = 201722 RETURNING ''`
			}
			if _, err := s.Run(context.Background(), st); err != nil {
				bad.Add(1)
			} else {
				good.Add(1)
			}
		})
	}
	wg.Wait()
	if good.Load() != 90 || bad.Load() != 10 || storetest.Balance(t, s) != 10 {
		t.Errorf("%d good, %d bad, %d left", good.Load(), bad.Load(), storetest.Balance(t, s))
	}
}

func TestClosedStore(t *testing.T) {
	s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "accounts.db"), true)
	if err != nil {
		t.Fatal(err)
	}
	storetest.AddDemo(t, s, 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	h, _ := newHandler(t, s)
	if w := post(h, sample); w.Code != 503 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

type runnerFunc func(context.Context, db.Statement) (db.Row, error)

func (f runnerFunc) Run(ctx context.Context, st db.Statement) (db.Row, error) {
	return f(ctx, st)
}

func TestPanic(t *testing.T) {
	h, log := newHandler(t, runnerFunc(func(context.Context, db.Statement) (db.Row, error) {
		panic("1ad8eed133edf43cbcc185f0236828ae")
	}))
	r := httptest.NewRequest("GET", issue.Path+"?"+sample+"&errorFormat=json", nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 503 || !strings.HasPrefix(w.Body.String(), `{"errorCode":-2030,`) ||
		w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	checkPanicLog(t, log, "issue.(*exchange).seal:")
}

// checkPanicLog expects the place of a panic in the log, but neither its text nor Go's stack, which
// contains the arguments of calls.
func checkPanicLog(t *testing.T, log *storetest.Log, place string) {
	t.Helper()
	if got := log.String(); !strings.Contains(got, "panic of type string in ") || !strings.Contains(got, place) ||
		strings.Contains(got, "1ad8eed1") || strings.Contains(got, "goroutine") || strings.Contains(got, "0x") {
		t.Errorf("log: %s", got)
	}
}

// TestPanicElsewhere panics outside the interfaces, and expects only the place in the log.
func TestPanicElsewhere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	log := &storetest.Log{}
	limits, err := server.NewLimits(server.LimitOptions{Log: slog.New(slog.NewJSONHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	served := make(chan error)
	go func() {
		served <- server.Serve(ctx, l, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			panic("1ad8eed133edf43cbcc185f0236828ae")
		}), limits)
	}()
	if r, err := http.Get("http://" + l.Addr().String()); err == nil {
		t.Errorf("the server answered: %v", r)
	}
	end()
	if err := <-served; err != nil {
		t.Error(err)
	}
	checkPanicLog(t, log, "TestPanicElsewhere")
}

// TestBrokenBody sends bodies that end early or never end.
func TestBrokenBody(t *testing.T) {
	h, _ := newHandler(t, runnerFunc(func(context.Context, db.Statement) (db.Row, error) {
		t.Error("a statement ran")
		return db.Row{}, nil
	}))
	for name, c := range map[string]struct {
		body   io.Reader
		status int
	}{
		"early end": {io.MultiReader(strings.NewReader("kid="), failingReader{}), 400},
		"endless":   {endlessReader{}, 413},
	} {
		r := httptest.NewRequest("POST", issue.Path, c.body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.status || w.Header().Get("Connection") != "close" {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

type endlessReader struct{}

func (endlessReader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestHealth(t *testing.T) {
	s, _ := storetest.Open(t)
	for name, c := range map[string]struct {
		database server.Database
		status   int
		body     string
	}{
		"good database": {s, 200, `{"status":"ok"}` + "\n"},
		"full disk":     {fullDisk{s}, 503, `{"status":"unavailable"}` + "\n"},
	} {
		h, _ := newHandler(t, c.database)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		w = httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/healthz", nil))
		if w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: POST: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestClient(t *testing.T) {
	trusted, err := server.ParseTrustedProxies("10.0.0.0/8, 2001:db8::1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "198.51.100.1", "192.0.2.1"},
		{"10.1.2.3:5", "198.51.100.1", "198.51.100.1"},
		{"10.1.2.3:5", "1.2.3.4, 198.51.100.1", "198.51.100.1"},
		{"10.1.2.3:5", "198.51.100.1, 10.9.9.9", "198.51.100.1"},
		{"10.1.2.3:5", "198.51.100.1, nonsense", "10.1.2.3"},
		{"[2001:db8::1]:5", "2001:db8::2", "2001:db8::2"},
		{"[::ffff:10.1.2.3]:5", "198.51.100.1", "198.51.100.1"},
		{"10.1.2.3:5", "", "10.1.2.3"},
		{"10.1.2.3:5", "fe80::1%eth0", "fe80::1"},
		{"10.1.2.3:5", "2001:db8::7%" + strings.Repeat("z", 50_000), "2001:db8::7"},
		{"10.1.2.3:5", "2001:db8::7, 2001:db8::1%" + strings.Repeat("z", 50_000), "2001:db8::7"},
		{"10.1.2.3:5", strings.Repeat("1", 50_000), "10.1.2.3"},
		{"10.1.2.3:5", "198.51.100.1" + strings.Repeat(",", 50_000), "10.1.2.3"},
		{"[fe80::2%eth0]:5", "198.51.100.1", "fe80::2"},
		{strings.Repeat("x", 50_000), "", strings.Repeat("x", 64)},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := trusted.Client(r); got != c.want {
			t.Errorf("%.50s with %.50q: %.50s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "10.1.2.3:5"
	r.Header["X-Forwarded-For"] = []string{"1.2.3.4", "198.51.100.1, 10.2.2.2", "10.3.3.3"}
	if got := trusted.Client(r); got != "198.51.100.1" {
		t.Errorf("several X-Forwarded-For fields: %s", got)
	}
	if _, err := server.ParseTrustedProxies("10.0.0.0/8,proxy"); err == nil {
		t.Error("a name was accepted as a trusted proxy")
	}
}

func secret(t testing.TB, digits string) (s [16]byte) {
	t.Helper()
	if _, err := hex.Decode(s[:], []byte(digits)); err != nil {
		t.Fatal(err)
	}
	return s
}

// do sends a request, and returns the answer and its body.
func do(t testing.TB, client *http.Client, r *http.Request) (*http.Response, string) {
	t.Helper()
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

// TestClientBounds lets Client return a long address. It expects only the beginning of it in the
// log and in records.
func TestClientBounds(t *testing.T) {
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 1)
	log, recorded := &storetest.Log{}, make(recordList, 1)
	h := server.Handler(server.Options{
		Routes:   table(t, newEndpoint(t, playtoken.Test), routes.Config{}),
		Database: s, Log: server.NewLog(log), Now: clock, Records: recorded,
		Client: func(r *http.Request) string { return r.Header.Get("Cf-Connecting-Ip") },
	})
	r := httptest.NewRequest("GET", issue.Path+"?"+sample, nil)
	r.Header.Set("Cf-Connecting-Ip", "2001:db8::7%"+strings.Repeat("z", 50_000))
	h.ServeHTTP(httptest.NewRecorder(), r)
	if got := <-recorded; len(got.Client) > 64 || !strings.HasPrefix(got.Client, "2001:db8::7") {
		t.Errorf("recorded: %.100s", got.Client)
	}
	if got := log.String(); len(got) > 4096 || !strings.Contains(got, "2001:db8::7") {
		t.Errorf("logged: %.300s", got)
	}
}

// A recordList is a recorder that sends records to a channel.
type recordList chan records.Record

func (l recordList) Record(r records.Record) { l <- r }
