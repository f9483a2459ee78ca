package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/gateway/urls"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// patience is the maximum wait for an event. An idle machine needs milliseconds.
const patience = time.Minute

// waitUntil waits for a condition.
func waitUntil(t testing.TB, what string, met func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !met(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("timeout while waiting until %s", what)
		}
	}
}

// startLimited serves the handler with limits until the test ends. It returns the address.
func startLimited(t testing.TB, h http.Handler, o server.LimitOptions) (string, *server.Limits) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	limits, err := server.NewLimits(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, l, h, limits) }()
	t.Cleanup(func() {
		end()
		if err := <-served; err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
	return l.Addr().String(), limits
}

// A peer is the client's end of a connection.
type peer struct {
	net.Conn
	t testing.TB
	r *bufio.Reader
}

// dial connects from a loopback address, which the server sees as the client's address.
func dial(t testing.TB, from, address string) *peer {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: patience}
	c, err := d.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return &peer{c, t, bufio.NewReader(c)}
}

func (p *peer) send(format string, args ...any) {
	p.t.Helper()
	if _, err := fmt.Fprintf(p, format, args...); err != nil {
		p.t.Fatal(err)
	}
}

// answer reads an answer. It fails the test if the connection ends without one.
func (p *peer) answer() (*http.Response, string) {
	p.t.Helper()
	r, err := http.ReadResponse(p.r, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r, string(body)
}

// get requests a path, and returns the answer.
func (p *peer) get(path string) (*http.Response, string) {
	p.t.Helper()
	p.send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path)
	return p.answer()
}

// closed waits until the server closes the connection.
func (p *peer) closed() {
	p.t.Helper()
	_, err := io.Copy(io.Discard, p.r)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		p.t.Error("the connection is still open")
	}
}

type stuckRecorder chan struct{}

func (s stuckRecorder) Record(records.Record) { <-s }

// TestAnswerLeavesFirst uses a log and a recorder that block, and expects answers on every route.
func TestAnswerLeavesFirst(t *testing.T) {
	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 10)
	all := namedValues(t)
	change, err := accounts.AddLicenseServer("server", all.LicenseServers["server"], 0, vectors.Now)
	storetest.Apply(t, database, change, err)
	log := newStuckWriter()
	h := server.Handler(server.Options{
		Routes: table(t, newEndpoint(t, playtoken.Test), routes.Config{
			Ring: newRing(t, playtoken.Test), PlayReady: "http://127.0.0.1:1/",
		}),
		Database: database, Now: clock, LicenseServer: server.NewLicenseServer(),
		Log: slog.New(slog.NewJSONHandler(log, nil)), Records: stuckRecorder(log.release),
	})
	address, _ := startLimited(t, h, server.LimitOptions{})
	t.Cleanup(func() { close(log.release) }) // before the server ends
	form := "Content-Type: " + vectors.FormType + "\r\n"
	auth := "X-Customer-Authenticator: " + store.DemoAuthenticator + "\r\n"
	bearer := "Authorization: Bearer " + all.LicenseServers["server"] + "\r\n"
	for _, c := range []struct {
		name, method, target, header, body string
		status                             int
	}{
		{"token", "POST", issue.Path, form, sample, 200},
		{"refused token", "POST", issue.Path, form, sample + "&kid=1", 400},
		{"token by HEAD", "HEAD", issue.Path, "", "", 405},
		{"redemption", "POST", redeem.Path, form + bearer, "token=x", 400},
		{"key store", "GET", keystore.Path + "/keycount", auth, "", 200},
		{"records", "GET", records.Path, auth, "", 200},
		{"usage", "GET", records.UsagePath, auth, "", 200},
		{"challenge", "POST", urls.Path, "", "x", 500},
		{"health", "GET", "/healthz", "", "", 200},
		{"unknown path", "GET", "/hms/none", "", "", 404},
	} {
		p := dial(t, "127.0.0.1", address)
		p.send("%s %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s",
			c.method, c.target, c.header, len(c.body), c.body)
		r, err := http.ReadResponse(p.r, &http.Request{Method: c.method})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if _, err := io.ReadAll(r.Body); err != nil || r.StatusCode != c.status {
			t.Errorf("%s: status %d, %v", c.name, r.StatusCode, err)
		}
	}
	<-log.begun
	if got := log.String(); got != "" {
		t.Errorf("the log did not block: %s", got)
	}
	if b := storetest.Balance(t, database); b != 9 {
		t.Errorf("the balance is %d, want 9", b)
	}
}
