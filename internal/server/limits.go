package server

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// DefaultConnections is how many connections are open at a time, if there are enough file
	// descriptors.
	DefaultConnections = 4096
	// ClientShare divides the connections and the requests: one client address may have one part.
	ClientShare = 4
	// requestShare divides the connections: one part of them may have a request under way.
	requestShare = 2
	// fileShare divides the file descriptors: connections take one part. The database, the files of
	// the site, and connections to key storage and license servers need the rest.
	fileShare = 2

	// closingShare divides the connections: one part may be closing at a time.
	closingShare = 8

	// ownBytes of a request are not counted: they fit into the buffer that net/http has for each
	// connection anyway.
	ownBytes = 4 << 10
	// connectionBytes, times the connections, is the memory for requests and answers beyond
	// ownBytes. It is never less than minBytes.
	connectionBytes = 8 << 10
	minBytes        = 32 << 20

	// reportDelay is the shortest time between two log lines about limits that were reached.
	reportDelay = time.Minute
)

// LimitOptions say how much clients may take of a server.
type LimitOptions struct {
	// Connections is how many may be open at a time. 0 means DefaultConnections, or fewer if there
	// are not enough file descriptors.
	Connections int
	// Requests is how many may be under way at a time. 0 means half of the connections.
	Requests int
	// Trusted are proxies. Their connections have no share, because they speak for many clients.
	Trusted TrustedProxies
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	Log  *slog.Logger
}

// Limits bound the connections, the requests under way, and the memory of requests and answers. One
// client address, or one /64 of IPv6, may have a share of the connections and of the requests.
//
// At a limit the server makes room for the newcomer: it closes a connection that waits for its
// client. An idle one goes first, then one whose request is still arriving, then one whose client
// does not take its answer. A connection whose request the server works on is never closed. If all
// are of that kind, a new connection is closed and a new request is refused.
type Limits struct {
	LimitOptions
	// closing has a place for each connection that is closing.
	closing chan struct{}

	mu       sync.Mutex
	conns    []*conn
	clients  map[netip.Prefix]*client
	requests int
	held     int64
	ended    []*conn // unlock closes them
	closed   int64   // connections, because of a limit
	refused  int64   // requests, because of a limit

	reported                        time.Time
	reportedClosed, reportedRefused int64
}

// A client is an address, or a /64 of IPv6. Each connection of a trusted proxy is a client of its
// own, without a network.
type client struct {
	network         netip.Prefix
	conns, requests int
	held            int64
}

// NewLimits returns the limits, or an error if there are too few file descriptors for the
// connections.
func NewLimits(o LimitOptions) (*Limits, error) {
	files := openFiles()
	switch most := max(1, files/fileShare); {
	case o.Connections == 0:
		o.Connections = min(DefaultConnections, most)
	case o.Connections > most:
		return nil, fmt.Errorf("%d connections need %d file descriptors, and the process may have %d: "+
			"raise the limit with ulimit -n, or LimitNOFILE of systemd", o.Connections, o.Connections*fileShare, files)
	}
	if o.Requests == 0 {
		o.Requests = max(1, o.Connections/requestShare)
	}
	return &Limits{
		LimitOptions: o, clients: map[netip.Prefix]*client{},
		closing: make(chan struct{}, max(1, o.Connections/closingShare)),
	}, nil
}

// A Pressure says how much of the limits is used.
type Pressure struct {
	Connections, Requests int
	// Bytes is the memory of requests and answers beyond the first 4 KiB of each connection.
	Bytes int64
	// Closed and Refused count connections and requests, because of a limit.
	Closed, Refused int64
}

// Pressure returns how much of the limits is used.
func (l *Limits) Pressure() Pressure {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Pressure{len(l.conns), l.requests, l.held, l.closed, l.refused}
}

// Bytes is the limit of Pressure.Bytes.
func (o LimitOptions) Bytes() int64 { return max(minBytes, int64(o.Connections)*connectionBytes) }

// Memory is a soft limit for Go's memory. It leaves room for an idle process, for the buffers and
// stacks of all connections, and twice for requests and answers, because net/http copies headers.
func (o LimitOptions) Memory() int64 { return 96<<20 + int64(o.Connections)*24<<10 + 2*o.Bytes() }

// share returns how much of a limit one client may have.
func share(limit int) int { return max(1, limit/ClientShare) }

// network returns the addresses that count as one client: one of IPv4, or a /64 of IPv6, which one
// subscriber has.
func network(a netip.Addr) netip.Prefix {
	bits := 64
	if a.Is4() {
		bits = 32
	}
	p, _ := a.Prefix(bits)
	return p
}

// client returns the client of an address.
func (l *Limits) client(a netip.Addr) *client {
	a = a.Unmap().WithZone("")
	if l.Trusted.trusts(a) {
		return new(client)
	}
	n := network(a)
	c := l.clients[n]
	if c == nil {
		c = &client{network: n}
		l.clients[n] = c
	}
	return c
}

// forget removes a client that has neither connections nor requests.
func (l *Limits) forget(c *client) {
	if c.conns == 0 && c.requests == 0 {
		delete(l.clients, c.network)
	}
}

// unlock unlocks mu, and then closes the connections that were shed. Closing waits until the
// connection's reader or writer has run, so it happens in the background: the listener must go on.
// It waits only when too many connections are closing.
func (l *Limits) unlock() {
	ended, line := l.ended, l.report()
	l.ended = nil
	l.mu.Unlock()
	for _, c := range ended {
		l.closing <- struct{}{}
		go func() {
			c.TCPConn.Close()
			<-l.closing
		}()
	}
	if line != nil {
		l.Log.Warn("clients are at the bounds of this server", line...)
	}
}

// report returns the attributes of a log line about the limits, or nil if there is nothing to
// report yet.
func (l *Limits) report() []any {
	closed, refused := l.closed-l.reportedClosed, l.refused-l.reportedRefused
	if closed == 0 && refused == 0 || time.Since(l.reported) < reportDelay {
		return nil
	}
	l.reported, l.reportedClosed, l.reportedRefused = time.Now(), l.closed, l.refused
	return []any{
		"connectionsClosed", closed, "requestsRefused", refused,
		"connections", len(l.conns), "requests", l.requests, "bytes", l.held,
	}
}

// shed has unlock close one connection that waits for its client and that may be closed: the one
// that comes before all others. It reports whether there was one.
func (l *Limits) shed(may func(*conn) bool, before func(a, b *conn) bool) bool {
	for {
		var first *conn
		for _, c := range l.conns {
			if c.waits() && may(c) && (first == nil || before(c, first)) {
				first = c
			}
		}
		if first == nil {
			return false
		}
		if first.end() {
			l.remove(first)
			l.ended = append(l.ended, first)
			l.closed++
			return true
		}
	}
}

// remove takes a connection out of all counts, unless that was done before.
func (l *Limits) remove(c *conn) {
	if c.place < 0 {
		return
	}
	last := len(l.conns) - 1
	l.conns[c.place] = l.conns[last]
	l.conns[c.place].place = c.place
	l.conns[last] = nil
	l.conns = l.conns[:last]
	c.place = -1
	l.release(c)
	l.held -= c.held
	c.client.held -= c.held
	c.held = 0
	c.client.conns--
	l.forget(c.client)
}

// release takes the request of a connection out of the counts, unless that was done before.
func (l *Limits) release(c *conn) {
	if c.request == nil {
		return
	}
	l.requests--
	c.request.requests--
	l.forget(c.request)
	c.request = nil
}

// admit counts a new connection. It returns false if there is no room.
func (l *Limits) admit(c *conn) bool {
	address := c.RemoteAddr().(*net.TCPAddr).AddrPort().Addr()
	l.mu.Lock()
	defer l.unlock()
	c.client = l.client(address)
	c.client.conns++ // first, so that shed does not forget the client
	before := func(a, b *conn) bool {
		x, y := a.state.Load(), b.state.Load()
		switch {
		case x.stage() != y.stage():
			return x.stage() < y.stage()
		case a.client.conns != b.client.conns:
			return a.client.conns > b.client.conns
		}
		return x < y
	}
	mine := func(x *conn) bool { return x.client == c.client }
	anyone := func(*conn) bool { return true }
	overShare := c.client.network.IsValid() && c.client.conns > share(l.Connections)
	if overShare && !l.shed(mine, before) || len(l.conns) >= l.Connections && !l.shed(anyone, before) {
		l.closed++
		c.client.conns--
		l.forget(c.client)
		return false
	}
	c.place = len(l.conns)
	l.conns = append(l.conns, c)
	return true
}

// begin counts the request of a connection. It returns false if there is no room.
func (l *Limits) begin(c *conn, r *http.Request) bool {
	var behind netip.Addr // the client behind a trusted proxy
	if !c.client.network.IsValid() {
		behind, _ = netip.ParseAddr(l.Trusted.Client(r))
	}
	l.mu.Lock()
	defer l.unlock()
	if c.place < 0 {
		return false
	}
	by := c.client
	if behind.IsValid() {
		by = l.client(behind)
	}
	by.requests++ // first, so that shed does not forget the client
	before := func(a, b *conn) bool {
		if a.request.requests != b.request.requests {
			return a.request.requests > b.request.requests
		}
		return a.state.Load().since() < b.state.Load().since()
	}
	mine := func(x *conn) bool { return x.request == by }
	anyone := func(x *conn) bool { return x.request != nil }
	overShare := by.network.IsValid() && by.requests > share(l.Requests)
	if overShare && !l.shed(mine, before) || l.requests >= l.Requests && !l.shed(anyone, before) {
		l.refused++
		by.requests--
		l.forget(by)
		return false
	}
	l.requests++
	c.request = by
	return true
}

// end undoes begin.
func (l *Limits) end(c *conn) {
	l.mu.Lock()
	defer l.unlock()
	l.release(c)
}

// hold counts n more bytes of a connection's request or answer, or fewer if n is negative. It
// returns false if there is no room, or if the connection was closed because of a limit.
func (l *Limits) hold(c *conn, n int64) bool {
	if now := c.bytes.Add(n); max(now, now-n) <= ownBytes {
		return true
	}
	l.mu.Lock()
	defer l.unlock()
	counted := func(x *conn) bool { return x.held > 0 }
	larger := func(a, b *conn) bool {
		if a.client.held != b.client.held {
			return a.client.held > b.client.held
		}
		return a.held > b.held
	}
	for c.place >= 0 {
		more := max(0, c.bytes.Load()-ownBytes) - c.held
		if more <= 0 || l.held+more <= l.Bytes() {
			c.held += more
			c.client.held += more
			l.held += more
			return true
		}
		if !l.shed(counted, larger) { // this may shed c
			return false
		}
	}
	return false
}

// A stage is a part of the life of a connection.
type stage int64

// The stages, in the order in which connections are closed at a limit.
const (
	stageIdle stage = iota // no request has begun
	stageHead              // the head of a request is arriving
	stageBody              // its body is arriving
	stageSend              // the answer is leaving
	stageWork              // the server works on the request
	stageEnd               // closed because of a limit
)

// A state is a stage and a time in one number, which orders connections by stage first. The time is
// when the connection became idle, or when its request began to arrive.
type state int64

const sinceBits = 56

func (s state) stage() stage { return stage(s >> sinceBits) }
func (s state) since() int64 { return int64(s & (1<<sinceBits - 1)) }

// epoch is the time from which states count microseconds.
var epoch = time.Now()

type atomicState struct{ v atomic.Int64 }

func (s *atomicState) Load() state { return state(s.v.Load()) }

// A conn is a connection under limits.
type conn struct {
	*net.TCPConn
	limits *Limits
	client *client
	state  atomicState
	// bytes counts the bytes that were read of the present request, and those being written.
	bytes atomic.Int64
	// json says that an error in the head of the request is answered in JSON.
	json bool

	// limits.mu guards these.
	place   int     // in limits.conns, or -1
	held    int64   // the part of limits.held
	request *client // the client whose request is counted, or nil
}

// waits reports whether the connection waits for its client.
func (c *conn) waits() bool { return c.state.Load().stage() < stageWork }

// enter puts the connection into a stage, unless it was closed because of a limit.
func (c *conn) enter(s stage) {
	for {
		old := c.state.Load()
		since := old.since()
		if s <= stageHead {
			since = time.Since(epoch).Microseconds()
		}
		if old.stage() == stageEnd || c.state.v.CompareAndSwap(int64(old), int64(s)<<sinceBits|since) {
			return
		}
	}
}

// end puts the connection into stageEnd. It returns false if the connection no longer waits for its
// client.
func (c *conn) end() bool {
	old := c.state.v.Load()
	return state(old).stage() < stageWork && c.state.v.CompareAndSwap(old, int64(stageEnd)<<sinceBits)
}

// idle puts the connection into stageIdle after an answer.
func (c *conn) idle() {
	c.enter(stageIdle)
	c.limits.hold(c, -c.bytes.Load())
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	if n > 0 {
		if c.state.Load().stage() == stageIdle {
			c.json = wantsJSON(p[:n])
			c.enter(stageHead)
		}
		if !c.limits.hold(c, int64(n)) {
			return 0, net.ErrClosed
		}
		if c.bytes.Load() > ownBytes {
			runtime.Gosched() // so that small requests need not wait for many large ones
		}
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	was := c.state.Load().stage()
	if was <= stageHead { // net/http answers by itself, before any handler
		_, err := c.send(was, c.limits.explain(p, c.json))
		return len(p), err
	}
	return c.send(was, p)
}

func (c *conn) send(was stage, p []byte) (int, error) {
	c.enter(stageSend)
	defer c.enter(was)
	if !c.limits.hold(c, int64(len(p))) {
		return 0, net.ErrClosed
	}
	defer c.limits.hold(c, -int64(len(p)))
	return c.TCPConn.Write(p)
}

func (c *conn) ReadFrom(r io.Reader) (int64, error) {
	defer c.enter(c.state.Load().stage())
	c.enter(stageSend)
	return c.TCPConn.ReadFrom(r)
}

func (c *conn) Close() error {
	c.limits.mu.Lock()
	c.limits.remove(c)
	c.limits.unlock()
	return c.TCPConn.Close()
}

// A boundListener accepts connections while there is room, and closes the others.
type boundListener struct {
	net.Listener
	limits *Limits
}

func (l boundListener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &conn{TCPConn: accepted.(*net.TCPConn), limits: l.limits, place: -1}
		c.enter(stageIdle)
		if l.limits.admit(c) {
			return c, nil
		}
		c.TCPConn.Close()
	}
}

// arriving is the body of a request. Its end puts the connection into stageWork.
type arriving struct {
	io.ReadCloser
	conn *conn
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if err != nil {
		a.conn.enter(stageWork)
	}
	return n, err
}
