package keyids

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"testing"
)

// FuzzFind expects key IDs of the right form in any text, and in any bytes in Base64.
func FuzzFind(f *testing.F) {
	data, err := os.ReadFile("../../vectors/paste/other.json")
	if err != nil {
		f.Fatal(err)
	}
	var cases []struct{ Text string }
	if err := json.Unmarshal(data, &cases); err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add(c.Text)
		if b, ok := Decode(c.Text); ok {
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []string{text, base64.StdEncoding.EncodeToString([]byte(text))} {
			what, ids := Find(s)
			if what == "" && len(ids) > 0 || len(ids) > maxIDs {
				t.Errorf("%q: %q with the key IDs %q", s, what, ids)
			}
			for _, id := range ids {
				if len(id) != 32 || !isHex(id) {
					t.Errorf("%q: the key ID %q", s, id)
				}
			}
		}
	})
}
