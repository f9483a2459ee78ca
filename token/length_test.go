package token_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/token"
)

func TestLengths(t *testing.T) {
	r := ring(t, playtoken.Test, keyA)
	if n := len(seal(t, r, sampleTerms(t)).Text); n != 124 {
		t.Errorf("the sample's token has %d characters, want 124 (D22)", n)
	}
	if n := len(readVector(t, "largest").Token); n != token.MaxLength {
		t.Errorf("the largest token has %d characters, MaxLength is %d", n, token.MaxLength)
	}
}

// TestTokenLengthOfVectors compares Request.TokenLength with the tokens of the vectors, which have
// every term.
func TestTokenLengthOfVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		if v.Terms == nil {
			continue
		}
		terms, err := v.Terms.Terms()
		if err != nil {
			t.Fatal(err)
		}
		request := playtoken.Request{
			LicenseTerms:  terms.LicenseTerms,
			Authenticator: playtoken.Authenticator{AccountID: terms.AccountID},
		}
		for _, k := range terms.Keys {
			request.Keys = append(request.Keys, playtoken.Key{MinSecurityLevel: k.MinSecurityLevel})
		}
		if n := request.TokenLength(terms.IssuedAt); n != len(v.Token) {
			t.Errorf("%s: TokenLength says %d, but the token has %d characters", v.Name, n, len(v.Token))
		}
	}
}

// TestTokenLength compares Request.TokenLength with the lengths of random tokens. Most numbers are
// near the bounds at which their encoding gets longer.
func TestTokenLength(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	r := ring(t, playtoken.Test, keyA)
	coin := func() bool { return random.IntN(2) == 0 }
	// number returns a number from min to max, mostly near a bound at which its CBOR or its varint
	// gets longer.
	number := func(min, max int64) int64 {
		bounds := []int64{min, 24, 1 << 7, 1 << 8, 1 << 14, 1 << 16, 1 << 21, 1 << 28, 1 << 32, max}
		n := bounds[random.IntN(len(bounds))] + int64(random.IntN(3)) - 1
		if n < min || n > max {
			return min + random.Int64N(max-min+1)
		}
		return n
	}
	lengths := map[int]bool{}
	for range 20_000 {
		now := time.Unix(number(0, 1<<34), int64(random.IntN(1e9)))
		request := playtoken.Request{
			Authenticator: playtoken.Authenticator{AccountID: uint64(number(0, playtoken.MaxAccountID))},
			LicenseTerms: playtoken.LicenseTerms{
				Persistent:  coin(),
				ExpiresAt:   now.Add(time.Duration(number(0, int64(playtoken.MaxTokenLife)))),
				Cookie:      strings.Repeat([]string{"x", "é", "€", "🎬"}[random.IntN(4)], int(number(0, 32))),
				HasDeviceID: coin(),
				Network:     []string{"", "192.0.2.0/24", "2001:db8::/32"}[random.IntN(3)],
				Cipher:      playtoken.Cipher(random.IntN(2)),
			},
		}
		o := &request.Output
		o.Unknown, o.HasControlFlags = playtoken.UnknownOutputBehavior(random.IntN(4)), coin()
		if coin() {
			request.ExpiresAt = now.Add(playtoken.MaxTokenLife)
		}
		if coin() {
			request.RightsType = playtoken.Rental
			request.PeriodEnd = time.Unix(number(1, 1<<34), int64(random.IntN(1e9)))
			request.PlayDuration = uint32(number(0, 1<<32-1))
		}
		for _, level := range o.Levels() {
			if random.IntN(4) == 0 {
				*level = uint16(number(0, playtoken.MaxLevel))
			}
		}
		if o.HasControlFlags {
			o.ControlFlags = uint32(number(0, 1<<32-1))
		}
		if coin() {
			request.Extension = playtoken.Extension{Type: "abcd", Payload: make([]byte, number(1, 1024))}
		}
		for i := range number(1, 16) {
			request.Keys = append(request.Keys, playtoken.Key{
				ID: [16]byte{byte(i)}, MinSecurityLevel: []uint16{0, 150, 2000, 3000}[random.IntN(4)],
			})
		}
		s := seal(t, r, token.TermsOf(&request, contentKeys(&request), playtoken.Test, now))
		if n := request.TokenLength(now); n != len(s.Text) {
			t.Fatalf("TokenLength is %d, but the token has %d characters: %+v", n, len(s.Text), request)
		}
		lengths[len(s.Text)] = true
	}
	if len(lengths) < 500 {
		t.Errorf("the tokens have %d different lengths, want at least 500", len(lengths))
	}
}
