package token

import "net/netip"

// A network travels as 4 or 16 bytes of address and one of prefix length.

// networkBytes returns the bytes of a CIDR prefix as Check writes it: without host bits, in the
// form of RFC 5952, and an IPv4 address as IPv4 (D18).
func networkBytes(s string) ([]byte, bool) {
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Masked() != p || p.Addr().Is4In6() || p.String() != s {
		return nil, false
	}
	return append(p.Addr().AsSlice(), byte(p.Bits())), true
}

// networkText returns the CIDR prefix of the bytes of networkBytes; "" is none.
func networkText(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	last := len(b) - 1
	a, _ := netip.AddrFromSlice(b[:last])
	return netip.PrefixFrom(a, int(b[last])).String()
}
