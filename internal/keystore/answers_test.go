package keystore

import (
	"bytes"
	"encoding/json"
	"testing"

	ours "playtoken/internal/json"
)

// TestObjectJSON expects the same JSON as from encoding/json, which reads the tags of Object.
func TestObjectJSON(t *testing.T) {
	for _, o := range []Object{
		{},
		{
			KID: "k1", K: "k", EK: "ek", KEKID: "#1.a", Info: "<a & \"b\">\u2028\n", ContentID: "é", Expiration: "e",
			LastUpdate: "l",
		},
	} {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(o); err != nil {
			t.Fatal(err)
		}
		w := ours.Writer{PlainHTML: true}
		if o.write(&w); w.Text()+"\n" != want.String() {
			t.Errorf("%s, want %s", w.Text(), &want)
		}
	}
}

// TestReadRows reads rows as the database writes them.
func TestReadRows(t *testing.T) {
	for text, want := range map[string]string{
		"[]": "", `[{"kid":"k"}]`: "k", "": "!", "{}": "!", "[": "!", "[]x": "!", `[{"kid":5}]`: "!",
		`[{"expires":"x"}]`: "!",
		`[{"kid":"a","ek":"","kekId":"","info":"","contentId":"","expires":null,"updated":5},{"kid":"b"}]`: "ab",
	} {
		keys, ok := readRows(text)
		got := ""
		for _, k := range keys {
			got += k.KID
		}
		if !ok {
			got = "!"
		}
		if got != want || keys == nil {
			t.Errorf("%s is read as %s, want %s", text, got, want)
		}
	}
}
