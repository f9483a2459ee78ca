package server

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// TrustedProxies are the networks of proxies that send a correct X-Forwarded-For.
type TrustedProxies []netip.Prefix

// ParseTrustedProxies parses a list of addresses and CIDR prefixes separated by commas.
func ParseTrustedProxies(s string) (TrustedProxies, error) {
	var t TrustedProxies
	for one := range strings.SplitSeq(s, ",") {
		if one = strings.TrimSpace(one); one == "" {
			continue
		}
		p, err := netip.ParsePrefix(one)
		if a, addrErr := netip.ParseAddr(one); addrErr == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("trusted proxy %q is neither an address nor a CIDR prefix", one)
		}
		t = append(t, p.Masked())
	}
	return t, nil
}

func (t TrustedProxies) trusts(a netip.Addr) bool {
	for _, p := range t {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Client returns the address of the client, without a zone. It starts with the address of the
// connection and reads X-Forwarded-For backwards until an address does not belong to a trusted
// proxy. Clients can forge the addresses before it.
func (t TrustedProxies) Client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	client, err := parseAddress(host)
	if err != nil {
		return logged(host)
	}
	fields := r.Header.Values("X-Forwarded-For")
	for i := len(fields) - 1; i >= 0; i-- {
		for left, more := fields[i], true; more; {
			if !t.trusts(client) {
				return client.String()
			}
			var last string
			left, last, more = cutLast(left)
			a, err := parseAddress(strings.TrimSpace(last))
			if err != nil {
				return client.String()
			}
			client = a
		}
	}
	return client.String()
}

// cutLast cuts a list at its last comma.
func cutLast(list string) (before, last string, found bool) {
	i := strings.LastIndexByte(list, ',')
	return list[:max(i, 0)], list[i+1:], i >= 0
}

// parseAddress parses an address and removes its zone, which could have any length.
func parseAddress(s string) (netip.Addr, error) {
	s, _, _ = strings.Cut(s, "%")
	a, err := netip.ParseAddr(s)
	return a.Unmap(), err
}
