package ascii

import (
	"encoding/hex"
	"strings"
	"testing"
)

// TestHex expects the same verdict and texts as from encoding/hex, for each character in each place
// and for each byte.
func TestHex(t *testing.T) {
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
	for c := range 256 {
		if b := []byte{byte(c), byte(c * 3)}; EncodeHex(b) != hex.EncodeToString(b) {
			t.Errorf("%v is encoded as %s", b, EncodeHex(b))
		}
	}
	for n := range 8 {
		if ok := DecodeHex(make([]byte, 2), strings.Repeat("0", n)); ok != (n == 4) {
			t.Errorf("%d digits of 2 bytes: %v", n, ok)
		}
	}
}
