package api

import (
	"net/netip"
	"strings"
)

// Bearer returns the bearer credential of the request. It returns "" for a request without one, or
// with several Authorization headers (D3).
func (r *Request) Bearer() string {
	values := r.Headers("Authorization")
	if len(values) != 1 {
		return ""
	}
	scheme, value, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(value)
}

// Network returns the unit for counting invalid credentials: the client's IPv4 address, or the /64
// of its IPv6 address, which providers assign to one subscriber.
func (r *Request) Network() string {
	a, err := netip.ParseAddr(r.Client)
	if err != nil || a.Is4() {
		return r.Client
	}
	p, _ := a.WithZone("").Prefix(64)
	return p.String()
}
