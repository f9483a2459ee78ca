package playtoken

import (
	"strings"
	"unicode/utf8"
)

// checkAuthenticator checks the shape of customerAuthenticator (D9).
func (c *checker) checkAuthenticator() {
	v := &c.values[customerAuthenticator]
	if !c.usable(customerAuthenticator, notIndexed, v, true) {
		return
	}
	a, ok := parseAuthenticator(v.text)
	if !ok {
		c.invalid(customerAuthenticator, notIndexed, v, InvalidAuthenticator, authenticatorDetails(v.text), func(s string) bool {
			_, ok := parseAuthenticator(s)
			return ok
		})
	}
	c.request.Authenticator = a
}

func parseAuthenticator(s string) (a Authenticator, ok bool) {
	comma := strings.IndexByte(s, ',')
	if comma < 1 || comma > 10 || len(s) != comma+33 || notHex(s[comma+1:]) >= 0 {
		return a, false
	}
	id, ok := parseWhole(s[:comma], 9_999_999_999)
	if !ok {
		return a, false
	}
	a.ServiceID = uint64(id)
	decodeHex(a.Secret[:], s[comma+1:])
	return a, true
}

// authenticatorDetails says what is wrong with the shape alone. Whether a well-formed one is right only the service can tell,
// and it never says which part was wrong (D9).
func authenticatorDetails(s string) string {
	comma := strings.IndexByte(s, ',')
	switch {
	case comma < 0:
		return "it has no comma between service id and secret"
	case comma < 1 || comma > 10 || strings.Trim(s[:comma], "0123456789") != "":
		return "the service id before the comma is not 1 to 10 digits"
	case notHex(s[comma+1:]) < 0 || utf8.RuneCountInString(s[comma+1:]) != 32:
		return "after the comma, " + lengthDetails(utf8.RuneCountInString(s[comma+1:]), 32)
	}
	return "after the comma, " + notHexDetails(s[comma+1:])
}
