// Package scenario runs the scenarios of the test vectors against an HTTP handler. A Host reports
// the effects of requests, so the package works with any server.
package scenario

import (
	"crypto/rand"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken/vectors"
)

// SealingKey is the key that seals the tokens of the vectors, in hexadecimal.
const SealingKey = "8f1b64a0c9d7e3f25b0c1a2938475665f4e3d2c1b0a99887766554433221100f"

// A Host is a token service that Runner.Start has put into the state of a World.
type Host interface {
	http.Handler
	// SetEnabled enables or disables an account.
	SetEnabled(t testing.TB, account int64, enabled bool)
	// Balance returns the sum of the balances of all accounts, in credits.
	Balance(t testing.TB) int
	// Statements returns the number of statements on accounts so far. Statements that only write
	// records are not counted.
	Statements() int
	// Records returns all records as an operator sees them in JSON, the latest first.
	Records(t testing.TB) []map[string]any
	// Log returns the complete log.
	Log() string
	// Stored returns the bytes of the database.
	Stored(t testing.TB) []byte
}

// A World has the state, the clock and the servers with which a service is started.
type World struct {
	vectors.State
	// LicenseServers has the credentials of license servers by their names.
	LicenseServers map[string]string
	// OperatorCredential is the credential of the first operator; "" turns the admin interface off.
	OperatorCredential string
	// Random is the source of random bytes. It is empty if the state's sealing fails.
	Random io.Reader
	// KeyStorage is the root URL of key storage; "" for the service's own key store.
	KeyStorage string
	// Upstream is the URL of the PlayReady license server.
	Upstream string

	storage *keyStorage
	license *LicenseServer

	mu     sync.Mutex
	now    time.Time
	client string
}

// Now returns the time of the current step.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Client returns the client's address in the current step, or else the address of the connection.
func (w *World) Client(r *http.Request) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.client != "" {
		return w.client
	}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	return host
}

func (w *World) set(now time.Time, client string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now, w.client = now, client
}

// A Runner runs scenarios, each on a new host.
type Runner struct {
	Scenarios []vectors.Scenario
	Named     vectors.Named
	// Start starts a host in the state of the world, and stops it at the end of the test.
	Start func(t testing.TB, w *World) Host

	details map[string]string // the details of the last error, by the ID of the scenario
}

// Run runs every scenario as a subtest.
func (r *Runner) Run(t *testing.T) {
	r.details = map[string]string{}
	for _, s := range r.Scenarios {
		t.Run(s.Interface+"/"+s.Topic+"/"+s.Name, func(t *testing.T) { r.run(t, s) })
	}
}

// detailsOf returns the details of the last error of a scenario. It runs the scenario if Run has
// not come to it yet.
func (r *Runner) detailsOf(t *testing.T, id string) string {
	t.Helper()
	if _, ok := r.details[id]; !ok {
		for _, s := range r.Scenarios {
			if s.ID() == id {
				r.run(t, s)
			}
		}
	}
	return r.details[id]
}

// newWorld makes the world of a scenario, and starts its key storage and license server.
func (r *Runner) newWorld(t *testing.T, s vectors.Scenario) *World {
	t.Helper()
	w := &World{
		State: s.State, LicenseServers: r.Named.LicenseServers, Random: rand.Reader, now: vectors.Now,
		storage: newKeyStorage(t, s.State), license: NewLicenseServer(t),
	}
	if !s.State.AdminOff {
		w.OperatorCredential = r.Named.Operators["first"]
	}
	if s.State.Sealing == "fails" {
		w.Random = strings.NewReader("")
	}
	w.KeyStorage, w.Upstream = w.storage.root, w.license.URL+upstreamPath
	return w
}

// A running is a scenario that runs on a host.
type running struct {
	*testing.T
	runner   *Runner
	scenario vectors.Scenario
	world    *World
	host     Host
	server   *httptest.Server
	values   map[string]string // the values that replace "{NAME}", by NAME
	secrets  secrets
}

func (r *Runner) run(t *testing.T, s vectors.Scenario) {
	w := r.newWorld(t, s)
	host := r.Start(t, w)
	server := httptest.NewServer(host)
	t.Cleanup(server.Close)
	x := &running{T: t, runner: r, scenario: s, world: w, host: host, server: server, values: maps.Clone(r.Named.All())}
	x.secrets.addState(s.State, r.Named)
	for i, step := range s.Steps {
		if !x.step(step) {
			t.Fatalf("step %d failed", i+1)
		}
	}
	x.checkSecrets()
}

// step runs a step, and reports whether its answer and effects are as expected.
func (x *running) step(step vectors.Step) bool {
	x.Helper()
	now := vectors.Now
	if step.At != "" {
		var err error
		if now, err = time.Parse(time.RFC3339, step.At); err != nil {
			x.Fatal(err)
		}
	}
	if step.Request == nil {
		x.checkRecords(step.Effects.Records)
		return !x.Failed()
	}
	m := step.Request.Message(x.values)
	x.world.set(now, m.Client)
	if step.Disabled {
		x.host.SetEnabled(x, x.scenario.State.Accounts[0].ID, false)
		defer x.host.SetEnabled(x, x.scenario.State.Accounts[0].ID, true)
	}
	x.world.license.expect(step.Upstream)
	x.world.storage.count()
	balance, statements := x.host.Balance(x), x.host.Statements()
	answer, body := x.send(m)
	statements = x.host.Statements() - statements
	x.secrets.addMessage(m)
	if step.Expect == nil {
		return true
	}
	x.checkAnswer(step, m, answer, body)
	x.keep(step, answer, body)
	x.checkEffects(step, m, answer, balance-x.host.Balance(x), statements)
	return !x.Failed()
}

// send sends a request with its path unchanged. It sets URL.Opaque, since net/http would escape and
// clean URL.Path.
func (x *running) send(m vectors.Message) (*http.Response, string) {
	x.Helper()
	r, err := http.NewRequest(m.Method, x.server.URL, strings.NewReader(m.Body))
	if err != nil {
		x.Fatal(err)
	}
	r.URL.Opaque, r.URL.RawQuery = "//"+r.URL.Host+m.Path, m.Query
	for _, h := range m.Headers {
		r.Header.Add(h[0], h[1])
	}
	client := *x.server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		x.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		x.Fatal(err)
	}
	return answer, string(body)
}
