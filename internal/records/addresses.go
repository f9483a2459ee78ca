package records

import "net/netip"

// Addresses is the setting for client addresses in records.
type Addresses string

// The settings of Addresses.
const (
	Full      Addresses = "full"
	Truncated Addresses = "truncated" // to /24 of IPv4, to /48 of IPv6
	None      Addresses = "none"
)

// ParseAddresses reads a setting. "" means Full. It reports false for an unknown setting.
func ParseAddresses(s string) (Addresses, bool) {
	switch a := Addresses(s); a {
	case "":
		return Full, true
	case Full, Truncated, None:
		return a, true
	}
	return None, false
}

// Keep returns the part of an address that the setting keeps. Truncated keeps nothing of a text
// that is not an address.
func (a Addresses) Keep(client string) string {
	if a == Full {
		return client
	}
	address, err := netip.ParseAddr(client)
	if a != Truncated || err != nil {
		return ""
	}
	bits := 48
	if address = address.Unmap().WithZone(""); address.Is4() {
		bits = 24
	}
	p, _ := address.Prefix(bits)
	return p.String()
}
