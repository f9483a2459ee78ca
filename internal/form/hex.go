package form

import "playtoken/internal/ascii"

const (
	lowerHexDigits = "0123456789abcdef"
	upperHexDigits = "0123456789ABCDEF"
)

// NotHex returns the index of the first byte of s that is not a hexadecimal digit, -1 for none.
func NotHex(s string) int {
	for i := range len(s) {
		if !ascii.IsHex(s[i]) {
			return i
		}
	}
	return -1
}

// DecodeHex fills dst from the first 2*len(dst) hexadecimal digits of s.
func DecodeHex(dst []byte, s string) {
	for i := range dst {
		dst[i] = ascii.Unhex(s[2*i])<<4 | ascii.Unhex(s[2*i+1])
	}
}

// encodeHex returns the lower-case hexadecimal digits of b.
func encodeHex(b []byte) string {
	digits := make([]byte, 0, 2*len(b))
	for _, c := range b {
		digits = append(digits, lowerHexDigits[c>>4], lowerHexDigits[c&15])
	}
	return string(digits)
}

// ParseWhole reads a whole number of ASCII digits without a sign. Leading zeros are allowed (D4).
// It is false for anything else, and for a number above max. max is below 1<<59.
func ParseWhole(s string, max int64) (int64, bool) {
	if s == "" {
		return 0, false
	}
	var n int64
	for i := 0; i < len(s); i++ {
		if !ascii.IsDigit(s[i]) {
			return 0, false
		}
		if n = n*10 + int64(s[i]-'0'); n > max {
			return 0, false
		}
	}
	return n, true
}
