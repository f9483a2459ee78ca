package issue

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
)

const (
	kidDigits = "b366360da82e9c6e0b0984002a362cf2"
	ekDigits  = "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d"
)

// object returns the JSON object of a key with further members.
func object(more string) string {
	return `{"kid":"` + kidDigits + `","ek":"` + ekDigits + `"` + more + `}`
}

func storedID(t testing.TB) (id [16]byte) {
	t.Helper()
	if _, err := hex.Decode(id[:], []byte(kidDigits)); err != nil {
		t.Fatal(err)
	}
	return id
}

var goodAnswers = []string{
	object(""), " " + object("") + "\n", "[" + object("") + "]",
	object(`,"kekId":"#1.afe008a381bdac03b412a92d54b92ddf","info":null,"expiration":null` +
		`,"lastUpdate":1700000000,"more":{"ek":[]}`),
	`{"ek":"` + strings.ToUpper(ekDigits) + `","kid":"` + strings.ToUpper(kidDigits) + `"}`,
	object(`,"KID":"x"`),
}

var badAnswers = map[string]string{
	"nothing":          "",
	"white space":      " \n",
	"null":             "null",
	"a text":           `"` + ekDigits + `"`,
	"the value form":   "#" + ekDigits,
	"HTML":             "<!doctype html>",
	"an empty object":  "{}",
	"an empty list":    "[]",
	"two keys":         "[" + object("") + "," + object("") + "]",
	"a list of a list": "[[" + object("") + "]]",
	"an open list":     "[" + object(""),
	"an open object":   object("")[:len(object(""))-1],
	"something after":  object("") + object(""),
	"a comma after":    object("") + ",",
	"kid twice":        object(`,"kid":"` + kidDigits + `"`),
	"ek twice":         object(`,"ek":"` + ekDigits + `"`),
	"info twice":       object(`,"info":1,"info":2`),
	"no kid":           `{"ek":"` + ekDigits + `"}`,
	"no ek":            `{"kid":"` + kidDigits + `"}`,
	"ek null":          `{"kid":"` + kidDigits + `","ek":null}`,
	"ek a number":      `{"kid":"` + kidDigits + `","ek":5}`,
	"ek in Base64":     `{"kid":"` + kidDigits + `","ek":"Xb0GwAVrQv4LjPQGZ5Ygwxv1GXMnMEM9"}`,
	"ek too short":     `{"kid":"` + kidDigits + `","ek":"` + ekDigits[:46] + `"}`,
	"ek too long":      `{"kid":"` + kidDigits + `","ek":"` + ekDigits + `00"}`,
	"ek not hex":       `{"kid":"` + kidDigits + `","ek":"` + ekDigits[:47] + `g"}`,
	"another kid":      `{"kid":"` + kidDigits[:31] + `3","ek":"` + ekDigits + `"}`,
	"kid a ^string":    `{"kid":"^kid1","ek":"` + ekDigits + `"}`,
	"kid with hyphens": `{"kid":"b366360d-a82e-9c6e-0b09-84002a362cf2","ek":"` + ekDigits + `"}`,
	"not UTF-8":        object(",\"info\":\"\xff\""),
	"broken escape":    object(`,"info":"\u00"`),
	"other capitals":   `{"Kid":"` + kidDigits + `","EK":"` + ekDigits + `"}`,
}

func TestReadStoredKey(t *testing.T) {
	for _, answer := range goodAnswers {
		ek, err := readStoredKey(answer, storedID(t))
		if err != nil || hex.EncodeToString(ek[:]) != ekDigits {
			t.Errorf("%s: %x, %v", answer, ek, err)
		}
	}
	for name, answer := range badAnswers {
		ek, err := readStoredKey(answer, storedID(t))
		switch {
		case err == nil || ek != [24]byte{}:
			t.Errorf("%s: readStoredKey returns %x, %v for %s", name, ek, err, answer)
		case strings.Contains(err.Error(), kidDigits[:8]) || strings.Contains(err.Error(), ekDigits[:8]):
			t.Errorf("%s: the error has a part of the answer: %v", name, err)
		}
	}
}

// FuzzKeyStorageAnswer compares the key that readStoredKey reads from any answer with the result of
// encoding/json.
func FuzzKeyStorageAnswer(f *testing.F) {
	for _, answer := range goodAnswers {
		f.Add(answer)
	}
	for _, answer := range badAnswers {
		f.Add(answer)
	}
	id := storedID(f)
	f.Fuzz(func(t *testing.T, answer string) {
		ek, err := readStoredKey(answer, id)
		if err != nil {
			if ek != [24]byte{} {
				t.Errorf("readStoredKey returns an ek with the error %v", err)
			}
			return
		}
		var members map[string]any
		if json.Unmarshal([]byte(answer), &members) != nil {
			var list []map[string]any
			if err := json.Unmarshal([]byte(answer), &list); err != nil || len(list) != 1 {
				t.Fatalf("%v: %q", err, answer)
			}
			members = list[0]
		}
		for name, want := range map[string]string{"kid": kidDigits, "ek": hex.EncodeToString(ek[:])} {
			if got, ok := members[name].(string); !ok || strings.ToLower(got) != want {
				t.Errorf("%s is %v, want %s, in %q", name, members[name], want, answer)
			}
		}
	})
}
