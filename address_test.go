package playtoken_test

import (
	"math/rand/v2"
	"net/netip"
	"net/url"
	"testing"

	"playtoken"
	"playtoken/vectors"
)

// network returns the expected network of an ipAddress according to net/netip, or "" for an invalid
// ipAddress (D18).
func network(s string) string {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()).String()
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return ""
	}
	if p.Addr().Is4In6() && p.Bits() >= 96 {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
	}
	return p.Masked().String()
}

// TestNetworks compares the networks that Check reads from mutated addresses with network.
func TestNetworks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	seeds := []string{
		"192.0.2.7", "192.0.2.7/24", "0.0.0.0/0", "255.255.255.255/32", "2001:db8::1", "::", "::1", "1::",
		"::ffff:192.0.2.7", "::ffff:192.0.2.7/120", "::ffff:192.0.2.7/95", "2001:db8:0:0:1:0:0:1/64",
		"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:192.0.2.7",
		"64:ff9b::192.0.2.33/96", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "fe80::1%eth0", "::/0", "1::8/128",
	}
	const alphabet = "0123456789abcdefF:.%/ -"
	valid := 0
	for range 200_000 {
		b := []byte(seeds[random.IntN(len(seeds))])
		for range random.IntN(4) {
			i, c := random.IntN(len(b)), alphabet[random.IntN(len(alphabet))]
			switch random.IntN(3) {
			case 0:
				b[i] = c
			case 1:
				b = append(b[:i:i], append([]byte{c}, b[i:]...)...)
			case 2:
				if len(b) > 1 {
					b = append(b[:i], b[i+1:]...)
				}
			}
		}
		s, got := string(b), ""
		if r := playtoken.Check(sample+"&ipAddress="+url.QueryEscape(s), vectors.Now); r.Request != nil {
			got = r.Request.Network
			valid++
		}
		if want := network(s); got != want {
			t.Fatalf("the network of %q is %q, but net/netip has %q", s, got, want)
		}
	}
	if valid < 1000 {
		t.Errorf("%d of the addresses were valid, want at least 1000", valid)
	}
}
