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
	// DefaultConnections is the default limit of open connections. It is lower if the process may
	// open too few files.
	DefaultConnections = 4096
	// ClientShare divides the limits of connections and requests. One client may use 1/4 of each.
	ClientShare = 4
	// requestShare divides the limit of connections. Requests may be under way on 1/2 of them.
	requestShare = 2
	// fileShare divides the number of file descriptors. Connections of clients may use 1/2. The
	// database, the site's files, and connections to other servers need the rest.
	fileShare = 2
	// closingShare divides the limit of connections. 1/8 of them may be closing at a time.
	closingShare = 8

	// ownBytes is the number of bytes of each connection that are not counted, because they fit
	// into the connection's buffer in net/http.
	ownBytes = 4 << 10
	// The limit of memory for requests and answers, beyond ownBytes of each, is connectionBytes for
	// each connection that is allowed, but at least minBytes.
	connectionBytes = 8 << 10
	minBytes        = 32 << 20

	// reportDelay is the shortest time between two log lines about reached limits.
	reportDelay = time.Minute
)

// LimitOptions are the options of Limits.
type LimitOptions struct {
	// Connections is the maximum number of open connections. 0 means DefaultConnections, or fewer
	// if the process has too few file descriptors.
	Connections int
	// Requests is the maximum number of requests under way. 0 means half of Connections.
	Requests int
	// Trusted lists the trusted proxies. The share of a client does not apply to their connections,
	// because these carry the requests of many clients.
	Trusted TrustedProxies
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// Routes are the interfaces, which determine the format of errors.
	Routes routes.Table
	Log    *slog.Logger
}

// Limits bound the connections, the requests under way, and the memory of requests and answers. One
// client, which is an IPv4 address or an IPv6 /64, may use only a share of the connections and of
// the requests.
//
// At a limit, the server closes a connection that waits for its client: an idle one first, then one
// whose request is still arriving, then one whose client does not read its answer. It never closes
// a connection while it works on its request. If it works on the requests of all connections, it
// closes a new connection, and refuses a new request.
type Limits struct {
	LimitOptions
	// closing has a place for each connection that is closing.
	closing chan struct{}

	// mu guards the following fields. After a change, unlock must unlock it, since it also closes
	// the connections in ended.
	mu       sync.Mutex
	conns    []*conn
	clients  map[netip.Prefix]*client
	requests int     // requests under way
	held     int64   // bytes of requests and answers, beyond ownBytes of each
	ended    []*conn // connections for unlock to close
	closed   int64   // connections closed because of a limit
	refused  int64   // requests refused because of a limit

	// The time and the counts of the last log line.
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
		return nil, fmt.Errorf("%d connections need %d file descriptors, but the process may open only %d: "+
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

// A Pressure describes the present use of the limits.
type Pressure struct {
	Connections, Requests int
	// Bytes is the memory of requests and answers beyond the first 4 KiB of each connection.
	Bytes int64
	// Closed and Refused count the connections closed and the requests refused because of a limit.
	Closed, Refused int64
}

// Pressure returns the present use of the limits.
func (l *Limits) Pressure() Pressure {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Pressure{len(l.conns), l.requests, l.held, l.closed, l.refused}
}

// Bytes returns the limit of Pressure.Bytes. Connections must not be 0, so the options must be
// those in Limits.
func (o LimitOptions) Bytes() int64 { return max(minBytes, int64(o.Connections)*connectionBytes) }

// Memory returns a soft limit for Go's memory in bytes. It is enough for an idle process (96 MiB),
// for the buffers and stacks of all connections (24 KiB each), and for two copies of each request
// and answer, because net/http copies headers. The options must be those in Limits, as for Bytes.
func (o LimitOptions) Memory() int64 { return 96<<20 + int64(o.Connections)*24<<10 + 2*o.Bytes() }

// share returns the part of a limit that one client may use.
func share(limit int) int { return max(1, limit/ClientShare) }

// unlock unlocks mu and then closes the connections that were shed. It closes them in the
// background, because closing waits for the connection's reader or writer, but the listener must
// not wait. unlock waits only while too many connections are closing.
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
