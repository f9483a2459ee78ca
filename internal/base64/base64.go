// Package base64 reads any Base64 and writes the standard one. Package encoding/base64 is larger in
// WebAssembly.
package base64

import (
	"strings"

	"playtoken/internal/ascii"
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// Decode reads standard and URL-safe Base64, with padding or without. It reads a space as a + that
// was not escaped. As encoding/base64 does, it skips line breaks, and ignores the bits after the
// last byte: a text is canonical if it equals the encoding of its bytes.
func Decode(s string) (b []byte, ok bool) {
	s = ascii.TrimRight(s, "=")
	b = make([]byte, 0, len(s)*3/4)
	var bits, n uint
	for i := range len(s) {
		c := s[i]
		switch c {
		case '\r', '\n':
			continue
		case '-', ' ':
			c = '+'
		case '_':
			c = '/'
		}
		digit := strings.IndexByte(alphabet, c)
		if digit < 0 {
			return nil, false
		}
		bits, n = bits<<6|uint(digit), n+6
		if n >= 8 {
			n -= 8
			b = append(b, byte(bits>>n))
		}
	}
	return b, n < 6
}

// Encode returns standard Base64 with padding.
func Encode(b []byte) string {
	var s strings.Builder
	for ; len(b) > 0; b = b[min(3, len(b)):] {
		bits := uint(b[0]) << 16
		for i := 1; i < min(3, len(b)); i++ {
			bits |= uint(b[i]) << (16 - 8*i)
		}
		for i := range 4 {
			if i <= len(b) {
				s.WriteByte(alphabet[bits>>(18-6*i)&63])
			} else {
				s.WriteByte('=')
			}
		}
	}
	return s.String()
}
