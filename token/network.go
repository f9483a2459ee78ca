package token

import "net/netip"

// networkBytes encodes a CIDR prefix as 4 or 16 bytes of address and 1 byte of prefix length. Like
// playtoken.Check, it accepts only the form of RFC 5952 without host bits and without IPv4
// addresses that are mapped to IPv6 (D18). It reports false for other forms.
func networkBytes(s string) ([]byte, bool) {
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Masked() != p || p.Addr().Is4In6() || p.String() != s {
		return nil, false
	}
	return append(p.Addr().AsSlice(), byte(p.Bits())), true
}

// networkText is the inverse of networkBytes. It returns "" for zero bytes.
func networkText(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	last := len(b) - 1
	a, _ := netip.AddrFromSlice(b[:last])
	return netip.PrefixFrom(a, int(b[last])).String()
}
