package keystore

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/vectors"
)

func bytes16(t *testing.T, digits string) (b [16]byte) {
	t.Helper()
	if n, err := hex.Decode(b[:], []byte(digits)); err != nil || n != len(b) {
		t.Fatal(n, err)
	}
	return b
}

// TestWrap wraps the keys of the specification's example and of RFC 3394, section 4.1.
func TestWrap(t *testing.T) {
	for _, c := range []struct{ kek, key, ek string }{
		{
			"000102030405060708090a0b0c0d0e0f", "a9b9033df0b9ca5447839e3d074817a0",
			"5dbd06c0056b42fe0b8cf406679620c31bd619732730433d",
		},
		{
			"000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
			"1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5",
		},
	} {
		kek := bytes16(t, c.kek)
		if got := Wrap(kek, bytes16(t, c.key)); got != c.ek {
			t.Errorf("wrapped: %s, want %s", got, c.ek)
		}
		if got, ok := unwrap(kek, c.ek); !ok || got != c.key {
			t.Errorf("unwrapped: %s, %v", got, ok)
		}
		kek[0] ^= 1
		if _, ok := unwrap(kek, c.ek); ok {
			t.Error("unwrap accepts another kek")
		}
	}
	for _, damaged := range []string{"", "5d", strings.Repeat("0", 47), strings.Repeat("0", 48),
		strings.Repeat("0", 32)} {
		if _, ok := unwrap([16]byte{}, damaged); ok {
			t.Errorf("unwrap accepts %q", damaged)
		}
	}
}

func TestKEKID(t *testing.T) {
	kek, want := bytes16(t, "000102030405060708090a0b0c0d0e0f"), "#1.afe008a381bdac03b412a92d54b92ddf"
	if got := KEKIDOf(kek); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// FuzzKeyJSON reads any body. It expects the same result after an accepted key was written and read
// again, and problems that do not repeat the body.
func FuzzKeyJSON(f *testing.F) {
	all, err := vectors.Scenarios()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range all {
		for _, step := range s.Steps {
			if s.Interface == "keystore" && step.Request.Body != nil {
				f.Add([]byte(*step.Request.Body))
			}
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		given, problems := ReadKey(body, vectors.Now)
		for _, p := range problems {
			if info, ok := playtoken.LookupCode(p.Code); !ok || info.Status != 400 || p.Details == "" || p.Fix == "" {
				t.Errorf("%+v", p)
			}
			if s := string(body); len(s) >= 24 && strings.Contains(p.Details+p.Fix, s) {
				t.Errorf("a problem repeats %q", s)
			}
		}
		if len(problems) > 0 {
			return
		}
		if !json.Valid(body) {
			t.Errorf("%q is not JSON", body)
		}
		again := map[string]any{}
		if given.KID != nil {
			again["kid"] = *given.KID
		}
		if given.K != nil {
			again["k"] = hex.EncodeToString(given.K[:])
		}
		if given.EK != nil {
			again["ek"] = hex.EncodeToString(given.EK[:])
		}
		texts := map[string]*string{"kekId": given.KEKID, "info": given.Info, "contentId": given.ContentID}
		for name, text := range texts {
			if text != nil {
				again[name] = *text
			}
		}
		if e := given.Expires; e != nil {
			again["expiration"] = nil
			if *e != 0 {
				if *e <= vectors.Now.Unix() {
					t.Errorf("expires at %d", *e)
				}
				again["expiration"] = time.Unix(*e, 0).UTC().Format(time.RFC3339)
			}
		}
		text, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		second, problems := ReadKey(text, vectors.Now)
		if len(problems) > 0 {
			t.Fatalf("%s: %v", text, problems)
		}
		a, _ := json.Marshal(given)
		b, _ := json.Marshal(second)
		if string(a) != string(b) {
			t.Errorf("%s\n%s", a, b)
		}
	})
}
