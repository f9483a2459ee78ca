package server

import (
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"playtoken/internal/routes"
)

const (
	// DefaultConnections is how many connections are open at a time, if there are enough file
	// descriptors.
	DefaultConnections = 4096
	// ClientShare is the divisor for one client: it may use 1/4 of the connections and requests.
	ClientShare = 4
	// requestShare is the divisor for requests: 1/2 of the connections may have one under way.
	requestShare = 2
	// fileShare is the divisor for file descriptors: connections may use 1/2. The database, the
	// files of the site, and connections to key storage and license servers need the rest.
	fileShare = 2
	// closingShare is the divisor for closing: 1/8 of the connections may be closing at a time.
	closingShare = 8

	// ownBytes of each request are not counted, because they fit into the buffer that net/http has
	// for each connection.
	ownBytes = 4 << 10
	// connectionBytes, times the connections, is the memory for requests and answers beyond
	// ownBytes. It is at least minBytes.
	connectionBytes = 8 << 10
	minBytes        = 32 << 20

	// reportDelay is the shortest time between two log lines about reached limits.
	reportDelay = time.Minute
)

// LimitOptions are the options of Limits.
type LimitOptions struct {
	// Connections is how many may be open at a time. 0 means DefaultConnections, or fewer if the
	// process has too few file descriptors.
	Connections int
	// Requests is how many may be under way at a time. 0 means half of the connections.
	Requests int
	// Trusted are proxies. The share of a client does not apply to their connections, because they
	// carry the requests of many clients.
	Trusted TrustedProxies
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// Routes are the interfaces, which determine the format of errors.
	Routes routes.Table
	Log    *slog.Logger
}

// Limits bound the connections, the requests under way, and the memory of requests and answers. One
// client address, or one /64 of IPv6, may use a share of the connections and of the requests.
//
// At a limit, the server closes a connection that waits for its client: an idle one first, then one
// whose request is still arriving, then one whose client does not read its answer. It never closes
// a connection while it works on its request. If it works on the requests of all connections, it
// closes a new connection, and refuses a new request.
type Limits struct {
	LimitOptions
	// closing has a place for each connection that is closing.
	closing chan struct{}

	mu       sync.Mutex
	conns    []*conn
	clients  map[netip.Prefix]*client
	requests int
	held     int64
	ended    []*conn // connections that unlock has to close
	closed   int64   // how many connections were closed because of a limit
	refused  int64   // how many requests were refused because of a limit

	reported                        time.Time
	reportedClosed, reportedRefused int64
}

// NewLimits returns the limits, or an error if the process has too few file descriptors for the
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

// A Pressure describes how much of the limits is used.
type Pressure struct {
	Connections, Requests int
	// Bytes is the memory of requests and answers beyond the first 4 KiB of each connection.
	Bytes int64
	// Closed and Refused count the connections closed and the requests refused because of a limit.
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

// Memory is a soft limit for Go's memory. It is enough for an idle process, for the buffers and
// stacks of all connections, and for two copies of each request and answer, because net/http copies
// headers.
func (o LimitOptions) Memory() int64 { return 96<<20 + int64(o.Connections)*24<<10 + 2*o.Bytes() }

// share returns how much of a limit one client may use.
func share(limit int) int { return max(1, limit/ClientShare) }

// unlock unlocks mu and then closes the connections that were shed. Each is closed in the
// background, because closing waits for the connection's reader or writer, and the listener must
// not wait. unlock waits only if too many connections are closing already.
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
		l.Log.Warn("limit reached", line...)
	}
}

// report returns the attributes of a log line about reached limits, or nil if no line is due.
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
