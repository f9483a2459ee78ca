//go:build !js

package service

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
	// DefaultConnections is how many connections are open at a time where file descriptors allow it.
	DefaultConnections = 4096
	// ClientShare is the part of the connections, and of the requests, that one client address may have: one in so many.
	ClientShare = 4
	// requestShare is the part of the connections that may have a request under way: one in so many.
	requestShare = 2
	// fileShare is the part of the file descriptors that connections take: one in so many. The others are for the database, for files
	// of the site, and for connections to key storage and to license servers.
	fileShare = 2

	// closingShare is the part of the connections that may be on their way out at a time: one in so many.
	closingShare = 8

	// ownBytes is what a connection may hold of a request without being counted: the size of its buffer, which is there anyway.
	ownBytes = 4 << 10
	// connectionBytes is the memory for requests and answers beyond ownBytes, by connection, and minBytes what there is at least.
	connectionBytes = 8 << 10
	minBytes        = 32 << 20

	// reportDelay is the time between two lines of the log about connections that were closed and requests that were refused.
	reportDelay = time.Minute
)

// LimitOptions say what clients may take of a server.
type LimitOptions struct {
	// Connections is how many are open at a time; 0 is DefaultConnections, or as many as the file descriptors allow.
	Connections int
	// Requests is how many are under way at a time; 0 is half of the connections.
	Requests int
	// Trusted are the proxies whose connections are not counted against a share: they speak for many clients.
	Trusted TrustedProxies
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	Log  *slog.Logger
}

// Limits bound what clients take of a server: connections, requests under way, and the memory of their requests and answers. Of
// connections and requests, a client address has a share, and so has the /64 of an IPv6 address.
//
// At a bound the server closes a connection that waits for its client, and so makes room for the newcomer: an idle one first, then
// one whose request is still arriving, then one whose answer the client does not take. A connection whose request is being worked on
// is never closed. When there is no other, a new connection is closed and a new request is refused.
type Limits struct {
	LimitOptions
	// closing has room for the connections that are on their way out.
	closing chan struct{}

	mu       sync.Mutex
	conns    []*conn
	clients  map[netip.Prefix]*client
	requests int
	held     int64
	ended    []*conn // to be closed when mu is unlocked
	closed   int64   // connections, at a bound
	refused  int64   // requests, at a bound

	reported                        time.Time
	reportedClosed, reportedRefused int64
}

// A client is an address, or a /64 of IPv6. Connections of a trusted proxy are each a client of its own, without a network.
type client struct {
	network         netip.Prefix
	conns, requests int
	held            int64
}

// NewLimits returns the limits, or an error where there are too few file descriptors for the connections.
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
		LimitOptions: o, clients: map[netip.Prefix]*client{}, closing: make(chan struct{}, max(1, o.Connections/closingShare)),
	}, nil
}

// A Pressure is how much of the limits is used.
type Pressure struct {
	Connections, Requests int
	// Bytes is the memory of requests and answers beyond the 4 KiB of each connection.
	Bytes int64
	// Closed counts the connections that were closed at a bound, Refused the requests that were refused.
	Closed, Refused int64
}

// Pressure returns how much of the limits is used.
func (l *Limits) Pressure() Pressure {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Pressure{len(l.conns), l.requests, l.held, l.closed, l.refused}
}

// Bytes is the bound of Pressure.Bytes.
func (o LimitOptions) Bytes() int64 { return max(minBytes, int64(o.Connections)*connectionBytes) }

// Memory is a soft limit of Go's memory under which the limits can be used up: an idle process, the buffers and stacks of each
// connection, and the memory of requests and answers, which Go copies as it reads them.
func (o LimitOptions) Memory() int64 { return 96<<20 + int64(o.Connections)*24<<10 + 2*o.Bytes() }

// share is the part of a bound that one client may have.
func share(bound int) int { return max(1, bound/ClientShare) }

// network is what a client is counted by: an IPv4 address, or the /64 that one subscriber has of IPv6.
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

// forget forgets a client that has nothing left.
func (l *Limits) forget(c *client) {
	if c.conns == 0 && c.requests == 0 {
		delete(l.clients, c.network)
	}
}

// unlock unlocks mu, and closes what was shed meanwhile. A close waits for whoever reads or writes, so others make it: the listener goes
// on, but not with more than closingShare of the connections on their way out.
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

// report is what the log gets to know, from time to time.
func (l *Limits) report() []any {
	closed, refused := l.closed-l.reportedClosed, l.refused-l.reportedRefused
	if closed == 0 && refused == 0 || time.Since(l.reported) < reportDelay {
		return nil
	}
	l.reported, l.reportedClosed, l.reportedRefused = time.Now(), l.closed, l.refused
	return []any{"connectionsClosed", closed, "requestsRefused", refused, "connections", len(l.conns), "requests", l.requests, "bytes", l.held}
}

// shed closes the first of the connections that wait for their client, in an order. It reports whether there was one.
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

// remove takes a connection out of the counts, if it is there.
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

// release takes the request of a connection out of the counts, if it is there.
func (l *Limits) release(c *conn) {
	if c.request == nil {
		return
	}
	l.requests--
	c.request.requests--
	l.forget(c.request)
	c.request = nil
}

// admit counts a new connection, or reports that there is no room for it.
func (l *Limits) admit(c *conn) bool {
	address := c.RemoteAddr().(*net.TCPAddr).AddrPort().Addr()
	l.mu.Lock()
	defer l.unlock()
	c.client = l.client(address)
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
	all := c.client.network.IsValid() && c.client.conns >= share(l.Connections)
	if all && !l.shed(func(x *conn) bool { return x.client == c.client }, before) ||
		len(l.conns) >= l.Connections && !l.shed(func(*conn) bool { return true }, before) {
		l.closed++
		l.forget(c.client)
		return false
	}
	c.place = len(l.conns)
	l.conns = append(l.conns, c)
	c.client.conns++
	return true
}

// begin counts the request that has come over a connection, or reports that there is no room for it.
func (l *Limits) begin(c *conn, r *http.Request) bool {
	var behind netip.Addr // who sends the request through a trusted proxy
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
	before := func(a, b *conn) bool {
		if a.request.requests != b.request.requests {
			return a.request.requests > b.request.requests
		}
		return a.state.Load().since() < b.state.Load().since()
	}
	all := by.network.IsValid() && by.requests >= share(l.Requests)
	if all && !l.shed(func(x *conn) bool { return x.request == by }, before) ||
		l.requests >= l.Requests && !l.shed(func(x *conn) bool { return x.request != nil }, before) {
		l.refused++
		l.forget(by)
		return false
	}
	l.requests++
	by.requests++
	c.request = by
	return true
}

// end takes back what begin counted.
func (l *Limits) end(c *conn) {
	l.mu.Lock()
	defer l.unlock()
	l.release(c)
}

// hold counts n bytes more, or fewer, of the request and the answer of a connection. It is false when there is no room for them, or the
// connection is closed.
func (l *Limits) hold(c *conn, n int64) bool {
	if now := c.bytes.Add(n); max(now, now-n) <= ownBytes {
		return true
	}
	l.mu.Lock()
	defer l.unlock()
	for c.place >= 0 {
		more := max(0, c.bytes.Load()-ownBytes) - c.held
		if more <= 0 || l.held+more <= l.Bytes() {
			c.held += more
			c.client.held += more
			l.held += more
			return true
		}
		// The largest of the client that holds most goes first, which may be this one.
		if !l.shed(func(x *conn) bool { return x.held > 0 }, func(a, b *conn) bool {
			if a.client.held != b.client.held {
				return a.client.held > b.client.held
			}
			return a.held > b.held
		}) {
			return false
		}
	}
	return false
}

// A stage is what a connection is at.
type stage int64

// The stages, in the order in which connections are closed at a bound.
const (
	stageIdle stage = iota // no request has begun
	stageHead              // the head of a request arrives
	stageBody              // its body does
	stageSend              // an answer leaves
	stageWork              // the server is at work, and the client waits
	stageEnd               // closed at a bound
)

// A state is a stage and since when: a number that orders connections by stage first. The stages of a request have the time at which it
// began to arrive.
type state int64

const sinceBits = 56

func (s state) stage() stage { return stage(s >> sinceBits) }
func (s state) since() int64 { return int64(s & (1<<sinceBits - 1)) }

// epoch is what states count their time from, in microseconds.
var epoch = time.Now()

type atomicState struct{ v atomic.Int64 }

func (s *atomicState) Load() state { return state(s.v.Load()) }

// A conn is a connection under limits.
type conn struct {
	*net.TCPConn
	limits *Limits
	client *client
	state  atomicState
	// bytes counts what came of the present request, and what is being written of an answer.
	bytes atomic.Int64
	// json says that what is wrong with the head of the request is told in JSON.
	json bool

	// limits.mu guards these.
	place   int     // in limits.conns, or -1
	held    int64   // of limits.held
	request *client // who sent the request that is counted, nil for none
}

// waits reports whether the client is to do the next thing.
func (c *conn) waits() bool { return c.state.Load().stage() < stageWork }

// enter puts the connection into a stage, but for one that was closed at a bound.
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

// end puts a connection that waits for its client into stageEnd. It is false when the connection no longer waits.
func (c *conn) end() bool {
	old := c.state.v.Load()
	return state(old).stage() < stageWork && c.state.v.CompareAndSwap(old, int64(stageEnd)<<sinceBits)
}

// idle is called when the answer has left.
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
			runtime.Gosched() // many large requests at a time take turns with small ones
		}
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	was := c.state.Load().stage()
	if was <= stageHead { // no handler has had the request: net/http refuses it
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

// A boundListener accepts the connections for which there is room, and closes the others.
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

// arriving is the body of a request. When all of it has come, the server is at work.
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
