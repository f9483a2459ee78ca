package ascii

import (
	"encoding/hex"
	"strings"
	"testing"
)

// TestDecodeHex expects the same verdict and bytes as from encoding/hex, for each character in each
// place.
func TestDecodeHex(t *testing.T) {
	for place := range 4 {
		for c := range 256 {
			s := "0aF9"[:place] + string([]byte{byte(c)}) + "0aF9"[place+1:]
			var dst [2]byte
			want, err := hex.DecodeString(s)
			if ok := DecodeHex(dst[:], s); ok != (err == nil) || ok && string(dst[:]) != string(want) {
				t.Errorf("%q is decoded as %x, %v, want %x, %v", s, dst, ok, want, err)
			}
		}
	}
	for n := range 8 {
		if ok := DecodeHex(make([]byte, 2), strings.Repeat("0", n)); ok != (n == 4) {
			t.Errorf("%d digits of 2 bytes: %v", n, ok)
		}
	}
}
