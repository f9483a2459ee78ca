package server

import "net/netip"

// A client is the owner of connections and requests: an IPv4 address, or a /64 of IPv6. Each
// connection of a trusted proxy is a separate client without a network.
type client struct {
	network         netip.Prefix
	conns, requests int
	held            int64
}

// network returns the addresses that count as one client: a single IPv4 address, or a /64 of IPv6,
// which providers assign to one subscriber.
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

// forget removes a client without connections and requests.
func (l *Limits) forget(c *client) {
	if c.conns == 0 && c.requests == 0 {
		delete(l.clients, c.network)
	}
}
