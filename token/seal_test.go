package token_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/token"
	"playtoken/vectors"
)

// sampleTerms returns the terms of the specification's sample.
func sampleTerms(t testing.TB) token.Terms {
	t.Helper()
	request := base(t, "buy")
	return token.TermsOf(request, contentKeys(request), playtoken.Test, vectors.Now)
}

// base returns the checked request of a base in vectors/bases.json.
func base(t testing.TB, name string) *playtoken.Request {
	t.Helper()
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	r := playtoken.Check(bases[name], vectors.Now)
	if r.Request == nil {
		t.Fatal(r.Problems)
	}
	return r.Request
}

// contentKeys returns the content keys of the request. Wrapped keys are zeros.
func contentKeys(r *playtoken.Request) [][16]byte {
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

// TestRoundTrip seals and opens the terms of every request vector that is accepted.
func TestRoundTrip(t *testing.T) {
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	r := ring(t, playtoken.Test, keyA)
	opened := 0
	for _, c := range cases {
		request := playtoken.Check(c.Text(), vectors.Now).Request
		if request == nil {
			continue
		}
		opened++
		terms := token.TermsOf(request, contentKeys(request), playtoken.Test, vectors.Now)
		s := seal(t, r, terms)
		terms.ID = s.ID
		got, err := r.Open(s.Text, vectors.Now)
		if err != nil && !(errors.Is(err, token.ErrExpired) && terms.ExpiresAt.Equal(terms.IssuedAt)) {
			t.Errorf("%s: %v", c.Name, err)
		}
		if g, w := asJSON(t, got), asJSON(t, terms); g != w {
			t.Errorf("%s: opened\n%s\nsealed\n%s", c.Name, g, w)
		}
		if n := request.TokenLength(vectors.Now); n != len(s.Text) {
			t.Errorf("%s: TokenLength is %d, but the token has %d characters", c.Name, n, len(s.Text))
		}
	}
	if opened < 50 {
		t.Errorf("%d requests were accepted, want at least 50", opened)
	}
}

// TestFractions expects times in UTC, rounded down to seconds, for times with fractions of a second
// and in another zone.
func TestFractions(t *testing.T) {
	now := vectors.Now.Add(900 * time.Millisecond).In(time.FixedZone("", 3600))
	request := base(t, "rental")
	request.PeriodEnd = time.Date(2026, time.January, 20, 0, 0, 0, 999_999_999, time.UTC)
	request.ExpiresAt = now.Add(time.Minute)
	terms := token.TermsOf(request, contentKeys(request), playtoken.Test, now)
	r := ring(t, playtoken.Test, keyA)
	got, err := r.Open(seal(t, r, terms).Text, now)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got  time.Time
		want string
	}{
		"issued": {got.IssuedAt, "2026-01-15T12:00:00Z"}, "expires": {got.ExpiresAt, "2026-01-15T12:01:00Z"},
		"rental": {got.PeriodEnd, "2026-01-20T00:00:00Z"},
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

func TestSealRefuses(t *testing.T) {
	rental := func(t *token.Terms) {
		t.RightsType, t.PeriodEnd = playtoken.Rental, t.IssuedAt.Add(time.Hour)
	}
	r := ring(t, playtoken.Test, keyA)
	for name, change := range map[string]func(*token.Terms){
		"other environment":   func(t *token.Terms) { t.Environment = playtoken.Production },
		"account ID":          func(t *token.Terms) { t.AccountID = 10_000_000_000 },
		"no key":              func(t *token.Terms) { t.Keys = nil },
		"17 keys":             func(t *token.Terms) { t.Keys = make([]token.Key, 17) },
		"same key id":         func(t *token.Terms) { t.Keys = []token.Key{t.Keys[0], t.Keys[0]} },
		"security level":      func(t *token.Terms) { t.Keys = []token.Key{{MinSecurityLevel: 1}} },
		"level":               func(t *token.Terms) { t.Output.AnalogVideo = 1000 },
		"cookie":              func(t *token.Terms) { t.Cookie = strings.Repeat("x", 33) },
		"cookie not UTF-8":    func(t *token.Terms) { t.Cookie = "\xff" },
		"device not given":    func(t *token.Terms) { t.DeviceID[0] = 1 },
		"flags not given":     func(t *token.Terms) { t.Output.ControlFlags = 1 },
		"unknown output":      func(t *token.Terms) { t.Output.Unknown = 4 },
		"cipher":              func(t *token.Terms) { t.Cipher = 2 },
		"rights":              func(t *token.Terms) { rental(t); t.RightsType = 2 },
		"end without rental":  func(t *token.Terms) { t.PeriodEnd = t.IssuedAt },
		"duration, no rental": func(t *token.Terms) { t.PlayDuration = 1 },
		"rental without end":  func(t *token.Terms) { t.RightsType = playtoken.Rental },
		"rental ends 1970":    func(t *token.Terms) { rental(t); t.PeriodEnd = time.Unix(0, 0) },
		"rental ends 10000":   func(t *token.Terms) { rental(t); t.PeriodEnd = time.Unix(253402300800, 0) },
		"rental, fraction":    func(t *token.Terms) { rental(t); t.PeriodEnd = t.PeriodEnd.Add(1) },
		"expired when issued": func(t *token.Terms) { t.ExpiresAt = t.IssuedAt.Add(-time.Second) },
		"expires in 30 days, 1": func(t *token.Terms) {
			t.ExpiresAt = t.IssuedAt.Add(playtoken.MaxTokenLife + time.Second)
		},
		"no time":              func(t *token.Terms) { t.IssuedAt, t.ExpiresAt = time.Time{}, time.Time{} },
		"fraction":             func(t *token.Terms) { t.IssuedAt = t.IssuedAt.Add(time.Millisecond) },
		"fraction of expiry":   func(t *token.Terms) { t.ExpiresAt = t.ExpiresAt.Add(-time.Millisecond) },
		"payload without type": func(t *token.Terms) { t.Extension.Payload = []byte{1} },
		"type without payload": func(t *token.Terms) { t.Extension.Type = "abcd" },
		"type not printable": func(t *token.Terms) {
			t.Extension = playtoken.Extension{Type: "ab\x7fd", Payload: []byte{1}}
		},
		"long payload": func(t *token.Terms) {
			t.Extension = playtoken.Extension{Type: "abcd", Payload: make([]byte, 1025)}
		},
		"network, no prefix":  func(t *token.Terms) { t.Network = "192.0.2.0" },
		"network, host bits":  func(t *token.Terms) { t.Network = "192.0.2.7/24" },
		"network, other form": func(t *token.Terms) { t.Network = "2001:DB8::/32" },
		"network, mapped":     func(t *token.Terms) { t.Network = "::ffff:192.0.2.0/120" },
	} {
		terms := sampleTerms(t)
		change(&terms)
		if s, err := r.Seal(terms, rand.Reader); err == nil {
			t.Errorf("%s was sealed: %s", name, s.Text)
		}
	}
	if _, err := r.Seal(sampleTerms(t), strings.NewReader("too short")); err == nil {
		t.Error("sealed without enough random bytes")
	}
}
