package server_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"playtoken/internal/routes"
	"playtoken/internal/server"
)

// hello returns a handler that answers "ok". With the query "wait", it first receives from the
// channel.
func hello(wait <-chan struct{}) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "POST" {
			io.Copy(io.Discard, r.Body)
		}
		if r.URL.RawQuery == "wait" {
			<-wait
		}
		w.Header().Set("Content-Length", "2")
		io.WriteString(w, "ok")
	})
}

// ok requests a path, and expects the status 200.
func ok(t *testing.T, p *peer, path string) {
	t.Helper()
	if r, body := p.get(path); r.StatusCode != 200 {
		t.Errorf("%s: %d %s", path, r.StatusCode, body)
	}
}

// TestLimitConnections opens as many connections as the limit allows: some idle, some with half a
// request, and some that wait for an answer. It expects a new connection to close first an idle
// one, then the one whose request began to arrive first, and never one whose request is worked on.
func TestLimitConnections(t *testing.T) {
	wait := make(chan struct{})
	address, limits := startLimited(t, hello(wait), server.LimitOptions{Connections: 8, Requests: 8})
	release := sync.OnceFunc(func() { close(wait) })
	t.Cleanup(release)
	is := func(connections int, closed int64) {
		t.Helper()
		waitUntil(t, fmt.Sprintf("%d connections, %d closed", connections, closed), func() bool {
			p := limits.Pressure()
			return p.Connections == connections && p.Closed == closed
		})
	}
	open := func(from string) *peer {
		t.Helper()
		before := limits.Pressure()
		p := dial(t, from, address)
		waitUntil(t, "the connection is counted", func() bool {
			now := limits.Pressure()
			return now.Connections+int(now.Closed) == before.Connections+int(before.Closed)+1
		})
		return p
	}
	var working, arriving, idle []*peer
	for i := range 2 {
		p := open("127.0.0.2")
		p.send("GET /?wait HTTP/1.1\r\nHost: x\r\n\r\n")
		working = append(working, p)
		waitUntil(t, "the request is under way", func() bool { return limits.Pressure().Requests == i+1 })
	}
	for i, from := range []string{"127.0.0.3", "127.0.0.4"} {
		p := open(from)
		// These are more bytes than the limits ignore, so that the test can see their arrival.
		p.send("GET / HTTP/1.1\r\nX: %s", strings.Repeat("x", 5<<10))
		arriving = append(arriving, p)
		waitUntil(t, "the head is arriving", func() bool { return limits.Pressure().Bytes > int64(i)<<10 })
	}
	for _, from := range []string{"127.0.0.5", "127.0.0.5", "127.0.0.6", "127.0.0.6"} {
		idle = append(idle, open(from))
	}
	is(8, 0)

	first := open("127.0.0.1")
	is(8, 1)
	idle[0].closed()
	ok(t, first, "/")
	var newcomers []*peer
	for _, i := range []int{1, 2, 3} { // each closes an idle connection
		p := open(fmt.Sprintf("127.0.0.%d", 10+i))
		p.send("GET /?wait HTTP/1.1\r\nHost: x\r\n\r\n")
		waitUntil(t, "the request is under way", func() bool { return limits.Pressure().Requests == 2+i })
		newcomers = append(newcomers, p)
	}
	is(8, 4)
	// The connection of first is the only idle one now, so it is closed before the arriving ones.
	for i, gone := range []*peer{first, arriving[0], arriving[1]} {
		p := open(fmt.Sprintf("127.0.0.%d", 20+i))
		is(8, int64(5+i))
		gone.closed()
		p.send("GET /?wait HTTP/1.1\r\nHost: x\r\n\r\n")
		waitUntil(t, "the request is under way", func() bool { return limits.Pressure().Requests == 6+i })
		newcomers = append(newcomers, p)
	}
	open("127.0.0.30").closed() // because the server works on the requests of all others
	is(8, 8)
	release()
	for _, p := range append(working, newcomers...) {
		if r, _ := p.answer(); r.StatusCode != 200 {
			t.Errorf("status %d", r.StatusCode)
		}
	}
}

// TestLimitShare opens more connections from an address than its share. It expects the server to
// close only connections of that address. A trusted proxy may exceed the share.
func TestLimitShare(t *testing.T) {
	trusted, err := server.ParseTrustedProxies("127.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	address, limits := startLimited(t, hello(nil), server.LimitOptions{Connections: 16, Requests: 16, Trusted: trusted})
	other := dial(t, "127.0.0.3", address)
	waitUntil(t, "the other connection is counted", func() bool { return limits.Pressure().Connections == 1 })
	var mine []*peer
	for range 10 {
		mine = append(mine, dial(t, "127.0.0.2", address))
	}
	waitUntil(t, "six connections are closed", func() bool { return limits.Pressure().Closed == 6 })
	for _, p := range mine[:6] {
		p.closed()
	}
	for range 8 {
		ok(t, dial(t, "127.0.0.9", address), "/")
	}
	if p := limits.Pressure(); p.Connections != 13 || p.Closed != 6 {
		t.Errorf("%+v", p)
	}
	ok(t, mine[9], "/")

	// With a share of one, each connection of an address replaces the previous one.
	address, limits = startLimited(t, hello(nil), server.LimitOptions{Connections: 4})
	for range 3 {
		ok(t, dial(t, "127.0.0.2", address), "/")
	}
	if p := limits.Pressure(); p.Connections != 1 || p.Closed != 2 {
		t.Errorf("%+v", p)
	}
	ok(t, other, "/")
}

// TestLimitRequests reaches the limit of requests twice. With slow bodies, it expects a new request
// to close one of their connections. With requests that are worked on, it expects a refusal of new
// requests, except for health checks.
func TestLimitRequests(t *testing.T) {
	wait := make(chan struct{})
	trusted, err := server.ParseTrustedProxies("127.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	address, limits := startLimited(t, hello(wait), server.LimitOptions{
		Connections: 64, Requests: 4, Trusted: trusted, Docs: "https://docs.example", Routes: routes.All(),
	})
	t.Cleanup(func() { close(wait) })
	under := func(n int) {
		t.Helper()
		waitUntil(t, fmt.Sprintf("%d requests are under way", n),
			func() bool { return limits.Pressure().Requests == n })
	}
	var slow []*peer
	for i := range 4 {
		p := dial(t, fmt.Sprintf("127.0.0.%d", 20+i), address)
		p.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\nx")
		under(i + 1)
		slow = append(slow, p)
	}
	ok(t, dial(t, "127.0.0.1", address), "/")
	slow[0].closed()
	if p := limits.Pressure(); p.Closed != 1 || p.Refused != 0 {
		t.Errorf("%+v", p)
	}
	for i, p := range slow[1:] {
		p.Close()
		under(2 - i)
	}

	refused := func(p *peer, path string, json bool) {
		t.Helper()
		r, body := p.get(path)
		if r.StatusCode != 503 || r.Header.Get("Retry-After") == "" || !r.Close ||
			strings.HasPrefix(body, `{"errorCode":-2030,`) != json ||
			!strings.Contains(body, "https://docs.example/errors/-2030/") {
			t.Errorf("%s: %d %v %s", path, r.StatusCode, r.Header, body)
		}
		p.closed()
	}
	for i := range 4 {
		p := dial(t, "127.0.0.9", address)
		p.send("GET /?wait HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.%d\r\n\r\n", i)
		under(i + 1)
	}
	refused(dial(t, "127.0.0.1", address), "/hms/pr/token?errorFormat=json", true)
	refused(dial(t, "127.0.0.1", address), "/hms/pr/token", false)
	refused(dial(t, "127.0.0.1", address), "/keystore/keys", true)
	ok(t, dial(t, "127.0.0.1", address), "/healthz")
	if p := limits.Pressure(); p.Requests != 4 || p.Refused != 3 {
		t.Errorf("%+v", p)
	}
}

// TestLimitRequestShare expects the refusal of a second request of a client behind a trusted proxy,
// because its share of four requests is one. Requests of other clients succeed.
func TestLimitRequestShare(t *testing.T) {
	wait := make(chan struct{})
	trusted, err := server.ParseTrustedProxies("127.0.0.9")
	if err != nil {
		t.Fatal(err)
	}
	address, limits := startLimited(t, hello(wait), server.LimitOptions{Connections: 64, Requests: 4, Trusted: trusted})
	t.Cleanup(func() { close(wait) })
	request := func(from, forwarded, query string) *peer {
		p := dial(t, from, address)
		p.send("GET /?%s HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: %s\r\n\r\n", query, forwarded)
		return p
	}
	request("127.0.0.9", "2001:db8:1:2:3::4%"+strings.Repeat("z", 5000), "wait")
	waitUntil(t, "the request is under way", func() bool { return limits.Pressure().Requests == 1 })
	for _, c := range []struct {
		from, forwarded string
		status          int
	}{
		{"127.0.0.9", "2001:db8:1:2:9::9", 503},
		{"127.0.0.9", "2001:db8:1:3::4", 200},
		{"127.0.0.9", "", 200},
		{"127.0.0.1", "2001:db8:1:2:3::4", 200},
	} {
		if r, _ := request(c.from, c.forwarded, "").answer(); r.StatusCode != c.status {
			t.Errorf("%+v: %d", c, r.StatusCode)
		}
	}
}

// TestLimitUnreadAnswers reaches the limit of requests with clients that do not read their answers.
// It expects a new request to close one of their connections.
func TestLimitUnreadAnswers(t *testing.T) {
	big := make([]byte, 32<<20) // more than the kernel buffers
	address, limits := startLimited(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "big" {
			io.WriteString(w, "ok")
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(big)))
		for part := big; len(part) > 0; part = part[64<<10:] {
			if _, err := w.Write(part[:64<<10]); err != nil {
				return
			}
		}
	}), server.LimitOptions{Connections: 64, Requests: 4})
	for i := range 4 {
		p := dial(t, fmt.Sprintf("127.0.0.%d", 20+i), address)
		p.send("GET /?big HTTP/1.1\r\nHost: x\r\n\r\n")
		waitUntil(t, "the answer waits for its reader", func() bool {
			p := limits.Pressure()
			return p.Requests == i+1 && p.Bytes >= int64(i+1)*(60<<10)
		})
	}
	ok(t, dial(t, "127.0.0.1", address), "/")
	if p := limits.Pressure(); p.Closed != 1 || p.Refused != 0 {
		t.Errorf("%+v", p)
	}
}

// TestLimitMemory sends large incomplete heads from many clients. It expects their memory to stay
// within the limit, and another client to get an answer meanwhile.
func TestLimitMemory(t *testing.T) {
	address, limits := startLimited(t, hello(nil), server.LimitOptions{Connections: 1024})
	const addresses, each, size = 4, 200, 60 << 10 // 47 MiB
	over := make(chan server.Pressure, 1)
	stop := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			if p := limits.Pressure(); p.Bytes > limits.Bytes() || p.Connections > 1024 {
				select {
				case over <- p:
				default:
				}
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	head := "GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", size)
	var attacks sync.WaitGroup
	for i := range addresses {
		attacks.Go(func() {
			for range each {
				p := dial(t, fmt.Sprintf("127.0.1.%d", 1+i), address)
				io.WriteString(p, head) // fails when the server has closed the connection meanwhile
			}
		})
	}
	attacks.Wait()
	waitUntil(t, "the limit is reached", func() bool { return limits.Pressure().Closed > 0 })
	ok(t, dial(t, "127.0.0.1", address), "/")
	p := dial(t, "127.0.0.1", address)
	p.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n%s", strings.Repeat("x", 65536))
	if r, _ := p.answer(); r.StatusCode != 200 {
		t.Errorf("a large body: %d", r.StatusCode)
	}
	close(stop)
	watching.Wait()
	select {
	case p := <-over:
		t.Errorf("the limits were exceeded: %+v", p)
	default:
	}
	if p := limits.Pressure(); p.Bytes < limits.Bytes()/2 {
		t.Errorf("the attack holds only %d bytes", p.Bytes)
	}
}

// TestLimitsOfFiles expects an error for more connections than the process has file descriptors.
func TestLimitsOfFiles(t *testing.T) {
	_, err := server.NewLimits(server.LimitOptions{Connections: 1 << 40})
	if err == nil || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("%v", err)
	}
}

// TestGuideNamesLimits compares the native server's guide with the constants.
func TestGuideNamesLimits(t *testing.T) {
	guide, err := os.ReadFile("../../content/guides/native-server.md")
	if err != nil {
		t.Fatal(err)
	}
	limits := server.LimitOptions{Connections: server.DefaultConnections}
	thousands := fmt.Sprintf("%d,%03d", server.DefaultConnections/1000, server.DefaultConnections%1000)
	for _, row := range []string{
		fmt.Sprintf("| request line and headers | %d KiB, ", server.MaxHeader>>10),
		fmt.Sprintf("| connections | %s, ", thousands),
		fmt.Sprintf("| memory of requests and answers | %d MiB, ", limits.Bytes()>>20),
		fmt.Sprintf("%d MiB with %s connections", limits.Memory()>>20, thousands),
	} {
		if !strings.Contains(string(guide), row) {
			t.Errorf("the guide lacks %q", row)
		}
	}
	l, err := server.NewLimits(server.LimitOptions{})
	if err != nil || l.Requests*2 != l.Connections || server.ClientShare != 4 {
		t.Errorf("the shares differ from the guide: %v", err)
	}
}
