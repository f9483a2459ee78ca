package ascii

// EncodeHex returns bytes as hexadecimal digits in lower case.
func EncodeHex(b []byte) string {
	const digits = "0123456789abcdef"
	s := make([]byte, 0, 2*len(b))
	for _, c := range b {
		s = append(s, digits[c>>4], digits[c&15])
	}
	return string(s)
}

// DecodeHex fills dst with the bytes of hexadecimal digits. It reports false if s does not have
// exactly two digits for each byte. The decoder of encoding/hex links package fmt, which is large
// in WebAssembly.
func DecodeHex(dst []byte, s string) bool {
	if len(s) != 2*len(dst) {
		return false
	}
	for i := range dst {
		high, low := s[2*i], s[2*i+1]
		if !IsHex(high) || !IsHex(low) {
			return false
		}
		dst[i] = Unhex(high)<<4 | Unhex(low)
	}
	return true
}
