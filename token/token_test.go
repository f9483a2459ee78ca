package token_test

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/token"
	"playtoken/vectors"
)

const (
	keyA = "8f1b64a0c9d7e3f25b0c1a2938475665f4e3d2c1b0a99887766554433221100f"
	keyB = "0123456789abcdeffedcba98765432100123456789abcdeffedcba9876543210"
	keyC = "f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f"
)

func ring(t testing.TB, env playtoken.Environment, keys ...string) *token.Ring {
	t.Helper()
	r, err := token.ParseRing(env, strings.Join(keys, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sampleTerms are those of the specification's sample.
func sampleTerms(t testing.TB) token.Terms {
	t.Helper()
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	return termsOf(t, bases["buy"])
}

func termsOf(t testing.TB, text string) token.Terms {
	t.Helper()
	r := playtoken.Check(text, vectors.Now)
	if r.Request == nil {
		t.Fatalf("%v in %s", r.Problems, text)
	}
	return token.TermsOf(r.Request, clearKeys(r.Request), playtoken.Test, vectors.Now)
}

func clearKeys(r *playtoken.Request) [][16]byte {
	keys := make([][16]byte, len(r.Keys))
	for i := range keys {
		keys[i] = r.Keys[i].ContentKey
	}
	return keys
}

func seal(t testing.TB, r *token.Ring, terms token.Terms) token.Sealed {
	t.Helper()
	s, err := r.Seal(terms, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSampleLength(t *testing.T) {
	s := seal(t, ring(t, playtoken.Test, keyA), sampleTerms(t))
	t.Logf("the sample's token has %d characters", len(s.Text))
	if len(s.Text) > 200 {
		t.Errorf("the sample's token has %d characters, more than 200", len(s.Text))
	}
}

// TestRoundTrip seals and opens the terms of every request vector that is accepted, and holds Request.TokenLength to the token.
func TestRoundTrip(t *testing.T) {
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	r := ring(t, playtoken.Test, keyA)
	opened := 0
	for _, c := range cases {
		checked := playtoken.Check(c.Text(), vectors.Now)
		if checked.Request == nil {
			continue
		}
		terms := token.TermsOf(checked.Request, clearKeys(checked.Request), playtoken.Test, vectors.Now)
		s := seal(t, r, terms)
		got, err := r.Open(s.Text, vectors.Now)
		if err != nil && !errors.Is(err, token.ErrExpired) {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		opened++
		terms.ID = s.ID
		if g, w := dump(t, got), dump(t, terms); g != w {
			t.Errorf("%s: opened\n%s\nsealed\n%s", c.Name, g, w)
		}
		if n := checked.Request.TokenLength(vectors.Now); n != len(s.Text) {
			t.Errorf("%s: TokenLength says %d, but the token has %d characters", c.Name, n, len(s.Text))
		}
	}
	if opened < 50 {
		t.Errorf("only %d terms were sealed", opened)
	}
}

func dump(t *testing.T, terms token.Terms) string {
	t.Helper()
	data, err := json.MarshalIndent(terms.View(true), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestTokenLength compares the arithmetic with real tokens over numbers of every width.
func TestTokenLength(t *testing.T) {
	random := mathrand.New(mathrand.NewPCG(3, 4))
	r := ring(t, playtoken.Test, keyA)
	width := func(max uint64) uint64 { return random.Uint64() >> random.IntN(64) % (max + 1) }
	for range 3000 {
		now := time.Unix(int64(width(1<<34)), 0)
		request := playtoken.Request{
			Authenticator: playtoken.Authenticator{ServiceID: width(9_999_999_999)},
			Persistent:    random.IntN(2) == 0,
			Expires:       now.Add(time.Duration(1+width(uint64(playtoken.MaxTokenLife/time.Second)-1)) * time.Second),
			Cookie:        strings.Repeat("ü", random.IntN(33)),
			HasDeviceID:   random.IntN(2) == 0,
			Network:       []string{"", "192.0.2.0/24", "2001:db8::/32"}[random.IntN(3)],
			Cipher:        playtoken.Cipher(random.IntN(2)),
			Output: playtoken.OutputProtection{
				AnalogVideo: uint16(width(999)), UncompressedDigitalVideo: uint16(width(999)),
				Unknown: playtoken.UnknownOutputBehavior(random.IntN(4)),
			},
		}
		if random.IntN(4) == 0 {
			request.Output = playtoken.OutputProtection{HasControlFlags: true, ControlFlags: uint32(width(1<<32 - 1))}
		}
		if random.IntN(2) == 0 {
			request.RightsType, request.PeriodEnd = playtoken.Rental, now.Add(time.Duration(1+width(1<<33))*time.Second)
			request.PlayDuration = uint32(width(1<<32 - 1))
		}
		if random.IntN(2) == 0 {
			request.Extension = playtoken.Extension{Type: "abcd", Payload: make([]byte, 1+random.IntN(1024))}
		}
		for range 1 + random.IntN(16) {
			request.Keys = append(request.Keys, playtoken.Key{MinSecurityLevel: []uint16{0, 150, 2000, 3000}[random.IntN(4)]})
		}
		s := seal(t, r, token.TermsOf(&request, clearKeys(&request), playtoken.Test, now))
		if n := request.TokenLength(now); n != len(s.Text) {
			t.Fatalf("TokenLength says %d, but the token has %d characters: %+v", n, len(s.Text), request)
		}
	}
}

func TestFractions(t *testing.T) {
	now := vectors.Now.Add(900 * time.Millisecond)
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(bases["rental"], "%2B172800", "2026-01-20T00:00:00.999Z", 1) + "&expirationTime=%2B60"
	terms := token.TermsOf(playtoken.Check(text, now).Request, make([][16]byte, 1), playtoken.Test, now)
	for name, c := range map[string]struct {
		got  time.Time
		want string
	}{
		"issued": {terms.IssuedAt, "2026-01-15T12:00:00Z"}, "expires": {terms.ExpiresAt, "2026-01-15T12:01:00Z"},
		"rental": {terms.PeriodEnd, "2026-01-20T00:00:00Z"},
	} {
		if got := c.got.Format(time.RFC3339Nano); got != c.want {
			t.Errorf("%s at %s, want %s", name, got, c.want)
		}
	}
}

func TestTokensDiffer(t *testing.T) {
	r, terms := ring(t, playtoken.Test, keyA), sampleTerms(t)
	seen := map[string]bool{}
	for range 1000 {
		s := seal(t, r, terms)
		if seen[s.Text] || seen[s.ID.String()] {
			t.Fatal("two requests got the same token")
		}
		seen[s.Text], seen[s.ID.String()] = true, true
	}
}

// TestRotation replaces the sealing key while tokens of the old one are out.
func TestRotation(t *testing.T) {
	terms := sampleTerms(t)
	before, during, after := ring(t, playtoken.Test, keyA), ring(t, playtoken.Test, keyB, keyA), ring(t, playtoken.Test, keyB)
	old := seal(t, before, terms)
	if _, err := during.Open(old.Text, vectors.Now); err != nil {
		t.Errorf("a token of the old key: %v", err)
	}
	fresh := seal(t, during, terms)
	if _, err := after.Open(fresh.Text, vectors.Now); err != nil {
		t.Errorf("a token of the new key: %v", err)
	}
	if _, err := after.Open(old.Text, vectors.Now); !errors.Is(err, token.ErrUnknownKey) {
		t.Errorf("a token of the retired key: %v", err)
	}
	h, err := token.ReadHeader(fresh.Text)
	if err != nil || h.KeyCheck != during.KeyChecks()[0] || h.ServiceID != 201722 || h.ID != fresh.ID || h.Environment != playtoken.Test {
		t.Errorf("header %+v, %v", h, err)
	}
}

func TestRingRefuses(t *testing.T) {
	for name, keys := range map[string]string{
		"nothing":      " \n# a comment\n",
		"short":        keyA[:62],
		"long":         keyA + "00",
		"not hex":      strings.Replace(keyA, "8", "x", 1),
		"zeros":        strings.Repeat("0", 64),
		"one byte":     strings.Repeat("ab", 32),
		"twice":        keyA + "," + keyB + " " + strings.ToUpper(keyA),
		"second wrong": keyA + "\n" + keyB[:10],
	} {
		r, err := token.ParseRing(playtoken.Test, keys)
		if err == nil {
			t.Errorf("%s: %v", name, r)
		} else if strings.Contains(err.Error(), keyA[:8]) || strings.Contains(err.Error(), keyB[:8]) {
			t.Errorf("%s: the error repeats a key: %v", name, err)
		}
	}
	if _, err := token.ParseRing(0, keyA); err == nil {
		t.Error("a ring of no environment")
	}
	key, err := token.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := token.ParseRing(playtoken.Production, key+" # made just now"); err != nil {
		t.Error(err)
	}
	if _, err := token.NewKey(strings.NewReader("short")); err == nil {
		t.Error("a key of too few random bytes")
	}
}

func TestSealRefuses(t *testing.T) {
	good := sampleTerms(t)
	for name, change := range map[string]func(*token.Terms){
		"other environment": func(t *token.Terms) { t.Environment = playtoken.Production },
		"no key":            func(t *token.Terms) { t.Keys = nil },
		"17 keys":           func(t *token.Terms) { t.Keys = make([]token.Key, 17) },
		"level":             func(t *token.Terms) { t.Output.AnalogVideo = 1000 },
		"cookie":            func(t *token.Terms) { t.Cookie = strings.Repeat("x", 33) },
		"end without rental": func(t *token.Terms) {
			t.PeriodEnd = t.IssuedAt
		},
		"rental without end":  func(t *token.Terms) { t.RightsType = playtoken.Rental },
		"expired when issued": func(t *token.Terms) { t.ExpiresAt = t.IssuedAt.Add(-time.Second) },
		"fraction":            func(t *token.Terms) { t.IssuedAt = t.IssuedAt.Add(time.Millisecond) },
		"payload without type": func(t *token.Terms) {
			t.Extension.Payload = []byte{1}
		},
		"network": func(t *token.Terms) { t.Network = "192.0.2.0" },
	} {
		terms := good
		change(&terms)
		if _, err := ring(t, playtoken.Test, keyA).Seal(terms, rand.Reader); err == nil {
			t.Errorf("%s was sealed", name)
		}
	}
	if _, err := ring(t, playtoken.Test, keyA).Seal(good, strings.NewReader("too short")); err == nil {
		t.Error("sealed without enough random bytes")
	}
}

// TestNothingPrintsKeys prints terms, keys and rings in every way, and looks for what must not be there.
func TestNothingPrintsKeys(t *testing.T) {
	const contentKey = "c0ffee00c0ffee00c0ffee00c0ffee00"
	terms := sampleTerms(t)
	raw, _ := hex.DecodeString(contentKey)
	copy(terms.Keys[0].ContentKey[:], raw)
	r := ring(t, playtoken.Test, keyA)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "terms", terms, "key", terms.Keys[0], "keys", terms.Keys, "ring", r)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "terms", terms, "pointer", &terms, "key", terms.Keys[0], "ring", r)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&log, verb+verb+verb+verb+verb, terms, &terms, terms.Keys, terms.Keys[0], r)
	}
	data, err := json.Marshal([]any{terms, &terms, terms.Keys})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.ToLower(log.String() + string(data))
	for _, secret := range []string{contentKey, "192 255 238", "0xc0, 0xff", "[192,255,238", keyA, keyA[:16], string(raw[:4])} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is printed", secret)
		}
	}
	if shown, _ := json.Marshal(terms.View(true)); !strings.Contains(string(shown), contentKey) {
		t.Error("View(true) does not show the content key")
	}
}

func BenchmarkSeal(b *testing.B) {
	r, terms := ring(b, playtoken.Test, keyA), sampleTerms(b)
	b.ReportAllocs()
	for b.Loop() {
		seal(b, r, terms)
	}
}

func BenchmarkOpen(b *testing.B) {
	r := ring(b, playtoken.Test, keyA)
	s := seal(b, r, sampleTerms(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Open(s.Text, vectors.Now); err != nil {
			b.Fatal(err)
		}
	}
}
