// Package sha1 computes SHA-1, which names keys here and protects nothing.
//
// Package crypto/sha1 would do, but imports Go's FIPS module and os, which make the browser module
// several times as large.
package sha1

import "math/bits"

// Sum returns the SHA-1 of s.
func Sum(s string) (sum [20]byte) {
	h := [5]uint32{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}
	message := append([]byte(s), 0x80)
	for len(message)%64 != 56 {
		message = append(message, 0)
	}
	length := uint64(len(s)) * 8
	for shift := 56; shift >= 0; shift -= 8 {
		message = append(message, byte(length>>shift))
	}
	for ; len(message) > 0; message = message[64:] {
		block(&h, message[:64])
	}
	for i := range sum {
		sum[i] = byte(h[i/4] >> (24 - 8*(i%4)))
	}
	return sum
}

// block is the compression function of FIPS 180-4, section 6.1.2.
func block(h *[5]uint32, chunk []byte) {
	var w [80]uint32
	for i := range 16 {
		w[i] = uint32(chunk[4*i])<<24 | uint32(chunk[4*i+1])<<16 | uint32(chunk[4*i+2])<<8 | uint32(chunk[4*i+3])
	}
	for i := 16; i < len(w); i++ {
		w[i] = bits.RotateLeft32(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1)
	}
	a, b, c, d, e := h[0], h[1], h[2], h[3], h[4]
	for i := range w {
		var f, k uint32
		switch {
		case i < 20:
			f, k = b&c|^b&d, 0x5A827999
		case i < 40:
			f, k = b^c^d, 0x6ED9EBA1
		case i < 60:
			f, k = b&c|b&d|c&d, 0x8F1BBCDC
		default:
			f, k = b^c^d, 0xCA62C1D6
		}
		a, b, c, d, e = bits.RotateLeft32(a, 5)+f+e+k+w[i], a, bits.RotateLeft32(b, 30), c, d
	}
	h[0], h[1], h[2], h[3], h[4] = h[0]+a, h[1]+b, h[2]+c, h[3]+d, h[4]+e
}
