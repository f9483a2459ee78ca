package ascii

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
