package server

import "net/netip"

// A client counts the connections and requests of an IPv4 address or an IPv6 /64, and their bytes.
// Each connection of a trusted proxy is a separate client without a network.
type client struct {
	network         netip.Prefix
	conns, requests int
	held            int64
}

// network returns the addresses that count as one client: a single IPv4 address, or the IPv6 /64
// that a provider assigns to a subscriber.
func network(a netip.Addr) netip.Prefix {
	bits := 64
	if a.Is4() {
		bits = 32
	}
	p, _ := a.Prefix(bits)
	return p
}

// client returns the client of an address, or a new client without a network for a trusted proxy.
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
