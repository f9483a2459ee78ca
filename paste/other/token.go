package other

import (
	"encoding/binary"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
	"playtoken/internal/base64"
)

const (
	// shortestToken is the number of characters from which a text may be a token.
	shortestToken = 100
	// longestToken is the number of characters of the longest token (token/FORMAT.md).
	longestToken = 2568
	// tokenParameter is the parameter of a license acquisition URL that carries the token.
	tokenParameter = "ExpressPlayToken"
	redeem         = "Append it to the license acquisition URL as ?" + tokenParameter + "=, or give it to the player " +
		"as custom data."
)

// licenseToken recognizes a license token: unpadded URL-safe Base64, longer than the value of any
// parameter.
func licenseToken(s string) *Text {
	isHex := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !ascii.IsLetter(c) && !ascii.IsDigit(c) && c != '-' && c != '_' {
			return nil
		}
		isHex = isHex && ascii.IsHex(c)
	}
	raw, ok := base64.Decode(s)
	if !ok || len(s) < shortestToken || isHex {
		return nil
	}
	t := &Text{Kind: LicenseToken, Fix: redeem}
	switch {
	case raw[0] == 0x11 || raw[0] == 0x12:
		if len(s) > longestToken || !isCanonical(s, raw) || !t.readHeader(raw) {
			return nil
		}
		return t
	case raw[0]>>4 == 0:
		// Public samples of ExpressPlay's tokens begin with 01 and 05, for example in Adobe's
		// documentation of its multi-DRM workflows.
		t.Subject = "a license token of ExpressPlay's own service, which another service cannot open"
		return t
	}
	return nil
}

// isCanonical reports whether a text is the unpadded URL-safe Base64 of its bytes.
func isCanonical(s string, b []byte) bool {
	want := ascii.TrimRight(base64.Encode(b), "=")
	return strings.ReplaceAll(strings.ReplaceAll(want, "+", "-"), "/", "_") == s
}

// readHeader reads the clear header of a token, as token/FORMAT.md documents it. Package token is
// too large for a browser.
func (t *Text) readHeader(raw []byte) bool {
	const check, nonce, tag = 4, 24, 16
	account, n := binary.Uvarint(raw[1:])
	at := 1 + n
	if n <= 0 || n > 1 && raw[n] == 0 || account > playtoken.MaxAccountID || len(raw) < at+check+nonce+tag {
		return false
	}
	environment := playtoken.Environment(raw[0] & 15).String()
	t.Subject = "a license token of the " + environment + " environment"
	t.Facts = []Fact{
		{"environment", environment},
		{"account ID", strconv.FormatInt(int64(account), 10)},
		{"key check value", ascii.EncodeHex(raw[at : at+check])},
		{"token ID", ascii.EncodeHex(raw[at+check : at+check+nonce])},
	}
	return true
}

// tokenIn finds the token in an answer of the endpoint or in the query of a license acquisition
// URL.
func tokenIn(s string) *Text {
	for _, name := range [...]string{tokenParameter + "=", `"token":"`, `"token": "`} {
		_, rest, ok := strings.Cut(s, name)
		if !ok {
			continue
		}
		if end := ascii.IndexAny(rest, "&#\" \t\r\n"); end >= 0 {
			rest = rest[:end]
		}
		if t := licenseToken(rest); t != nil {
			return t
		}
		return &Text{Kind: LicenseToken, Subject: "a text in place of a token", Fix: redeem}
	}
	return nil
}
