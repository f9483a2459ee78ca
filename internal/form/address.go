package form

import (
	"strconv"
	"strings"

	"playtoken/internal/ascii"
)

// An address is an IPv6 address, or an IPv4 address as ::ffff:a.b.c.d, in 16-bit groups.
//
// Package net/netip would do, but adds 38 KB to the browser module. A test compares the two.
type address [8]uint16

// mapped is the number of leading bits that all IPv4 addresses share.
const mapped = 96

func (a address) isIPv4() bool { return a[0]|a[1]|a[2]|a[3]|a[4] == 0 && a[5] == 0xffff }

// ParseNetwork reads an IPv4 or IPv6 address or CIDR prefix without a zone. It returns a prefix
// without host bits. An IPv4 address written as IPv6 becomes IPv4 (D18).
func ParseNetwork(s string) (string, bool) {
	text, length, isPrefix := strings.Cut(s, "/")
	a, ok := parseAddress(text)
	if !ok {
		return "", false
	}
	width, before := 128, 0
	if !strings.Contains(text, ":") {
		width, before = 32, mapped
	}
	bits := width
	if isPrefix {
		n, ok := ParseWhole(length, int64(width))
		if !ok || len(length) > 1 && length[0] == '0' {
			return "", false
		}
		bits = int(n)
	}
	bits += before
	for i := range a {
		if drop := 16*(i+1) - bits; drop > 0 {
			a[i] &^= 1<<min(drop, 16) - 1
		}
	}
	if a.isIPv4() && bits >= mapped {
		return a.ipv4() + "/" + strconv.Itoa(bits-mapped), true
	}
	return a.ipv6() + "/" + strconv.Itoa(bits), true
}

func parseAddress(s string) (a address, ok bool) {
	if !strings.Contains(s, ":") {
		a[5] = 0xffff
		a[6], a[7], ok = parseIPv4(s)
		return a, ok
	}
	// The groups before and after the ::, if there is one.
	before, after, short := strings.Cut(s, "::")
	head, ok := parseGroups(before, !short)
	if !ok {
		return a, false
	}
	tail, ok := parseGroups(after, true)
	if !ok || !short && len(head) != len(a) || short && len(head)+len(tail) >= len(a) {
		return a, false
	}
	copy(a[:], head)
	copy(a[len(a)-len(tail):], tail)
	return a, true
}

// parseGroups reads groups of 1 to 4 hexadecimal digits with colons between them. The last may be
// an IPv4 address.
func parseGroups(s string, ipv4 bool) ([]uint16, bool) {
	var groups []uint16
	for s != "" {
		group, rest, more := strings.Cut(s, ":")
		s = rest
		if more && rest == "" || len(groups) == len(address{}) {
			return nil, false
		}
		if ipv4 && !more && strings.Contains(group, ".") {
			high, low, ok := parseIPv4(group)
			return append(groups, high, low), ok
		}
		if len(group) < 1 || len(group) > 4 || NotHex(group) >= 0 {
			return nil, false
		}
		n := uint16(0)
		for i := range len(group) {
			n = n<<4 | uint16(ascii.Unhex(group[i]))
		}
		groups = append(groups, n)
	}
	return groups, true
}

// parseIPv4 reads four numbers from 0 to 255, without leading zeros, with dots between them.
func parseIPv4(s string) (high, low uint16, ok bool) {
	var n uint32
	for i := range 4 {
		number, rest, more := strings.Cut(s, ".")
		s = rest
		b, ok := ParseWhole(number, 255)
		if !ok || len(number) > 1 && number[0] == '0' || more != (i < 3) {
			return 0, 0, false
		}
		n = n<<8 | uint32(b)
	}
	return uint16(n >> 16), uint16(n), true
}

func (a address) ipv4() string {
	high, low := int(a[6]), int(a[7])
	return strconv.Itoa(high>>8) + "." + strconv.Itoa(high&0xff) + "." +
		strconv.Itoa(low>>8) + "." + strconv.Itoa(low&0xff)
}

// ipv6 writes the address in the form of RFC 5952: in lower case, with the first of the longest
// runs of two or more zero groups as "::".
func (a address) ipv6() string {
	start, length := -1, 1
	for i := 0; i < len(a); i++ {
		run := 0
		for i+run < len(a) && a[i+run] == 0 {
			run++
		}
		if run > length {
			start, length = i, run
		}
		i += run
	}
	var b strings.Builder
	for i := 0; i < len(a); i++ {
		if i == start {
			b.WriteString("::")
			i += length - 1
			continue
		}
		if i > 0 && i != start+length {
			b.WriteByte(':')
		}
		b.WriteString(strconv.FormatUint(uint64(a[i]), 16))
	}
	return b.String()
}
