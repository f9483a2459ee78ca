package playtoken_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"playtoken"
	"playtoken/vectors"
)

// TestTokenLength compares TokenLength with lengths counted by hand from token/FORMAT.md: 48 bytes
// of header and tag for an account ID of 6 digits, and the bytes of the terms. A test of package
// token compares it with real tokens.
func TestTokenLength(t *testing.T) {
	for name, c := range map[string]struct {
		with  string
		bytes int
	}{
		"the sample":         {"", 48 + 45},
		"a minute":           {"&expirationTime=%2B60", 48 + 45 + 3},
		"30 days, as asked":  {"&expirationTime=%2B2592000", 48 + 45},
		"a cookie":           {"&cookie=%C3%BC%C3%BC", 48 + 45 + 2 + 4},
		"a long cookie":      {"&cookie=" + strings.Repeat("x", 24), 48 + 45 + 3 + 24},
		"a device":           {"&deviceid=" + strings.Repeat("0", 32), 48 + 45 + 18},
		"an IPv4 network":    {"&ipAddress=192.0.2.7", 48 + 45 + 7},
		"an IPv6 network":    {"&ipAddress=2001:db8::/32", 48 + 45 + 19},
		"a security level":   {"&minCertSecurityLevel=150", 48 + 45 + 1},
		"another level":      {"&minCertSecurityLevel=2000", 48 + 45 + 2},
		"persistence":        {"&generalFlags=00000001", 48 + 45 + 2},
		"unknown outputs":    {"&unknownOutputBehavior=SDOnly", 48 + 45 + 2},
		"flags of 0":         {"&outputControlFlags=00000000", 48 + 45 + 2},
		"flags of 32 bits":   {"&outputControlFlags=80000000", 48 + 45 + 6},
		"an extension":       {"&extensionType=abcd&extensionPayload=AAAA", 48 + 45 + 6 + 5},
		"the usual cipher":   {"&algId=aesctr", 48 + 45},
		"the unusual cipher": {"&algId=aescbc", 48 + 45 + 2},
	} {
		r := playtoken.Check(sample+c.with, vectors.Now)
		if r.Request == nil {
			t.Errorf("%s: %v", name, r.Problems)
			continue
		}
		want := base64.RawURLEncoding.EncodedLen(c.bytes)
		if n := r.Request.TokenLength(vectors.Now); n != want {
			t.Errorf("%s: the length is %d characters, want %d", name, n, want)
		}
	}
}

// TestLongTokenWarning expects a warning for a token of 1,026 characters, but not for one of 1,024.
func TestLongTokenWarning(t *testing.T) {
	for _, c := range []struct {
		payload int
		warned  string
	}{{665, ""}, {666, "1026"}} {
		payload := base64.StdEncoding.EncodeToString(make([]byte, c.payload))
		r := playtoken.Check(sample+"&extensionType=abcd&extensionPayload="+url.QueryEscape(payload), vectors.Now)
		if r.Request == nil {
			t.Fatal(r.Problems)
		}
		warned := len(r.Warnings) == 1 && r.Warnings[0].Kind == playtoken.LongToken &&
			strings.Contains(r.Warnings[0].Details, c.warned)
		if warned != (c.warned != "") || !warned && len(r.Warnings) > 0 {
			t.Errorf("a payload of %d bytes: warnings %+v", c.payload, r.Warnings)
		}
	}
}
