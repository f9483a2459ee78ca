package base64

import (
	"encoding/base64"
	"strings"
	"testing"
)

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"", "AQIDBA==", "AQIDBA", "AQ ID-_\r\nBB==", "A", "AB=C", "====", "ü", "AQIDBA==\n"} {
		f.Add(s)
	}
	standard := strings.NewReplacer("-", "+", " ", "+", "_", "/")
	f.Fuzz(func(t *testing.T, s string) {
		want, err := base64.RawStdEncoding.DecodeString(standard.Replace(strings.TrimRight(s, "=")))
		got, ok := Decode(s)
		if ok != (err == nil) || ok && string(got) != string(want) {
			t.Errorf("%q decodes to %x, %t; want %x, %v", s, got, ok, want, err)
		}
		if got, want := Encode([]byte(s)), base64.StdEncoding.EncodeToString([]byte(s)); got != want {
			t.Errorf("%q is encoded as %s, want %s", s, got, want)
		}
	})
}
