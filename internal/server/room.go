package server

import (
	"net"
	"net/http"
	"net/netip"
)

// shed chooses a connection for unlock to close. It considers the connections that wait for their
// client and for which may returns true, and chooses the first in the order of before. It returns
// false if it finds none.
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

// remove removes a connection from all counts. A second call has no effect.
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

// release removes the request of a connection from the counts. A second call has no effect.
func (l *Limits) release(c *conn) {
	if c.request == nil {
		return
	}
	l.requests--
	c.request.requests--
	l.forget(c.request)
	c.request = nil
}

// admit counts a new connection. It returns false if a limit excludes it.
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

// begin counts the request of a connection. It returns false if a limit excludes it.
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

// hold adds n, which may be negative, to the bytes of a connection's request or answer. It returns
// false if a limit excludes them, or if the connection was closed because of a limit.
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
