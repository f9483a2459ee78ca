package form

import (
	"strings"
	"unicode/utf8"

	"playtoken/internal/ascii"
)

const (
	// maxIDDigits is the number of digits of a account ID, MaxAccountID the largest (D9).
	maxIDDigits  = 10
	MaxAccountID = 9_999_999_999
)

// An Authenticator is a customer authenticator (D9).
type Authenticator struct {
	AccountID uint64 // 1 to 10 decimal digits
	Secret    [16]byte
}

// Authenticator reads a KindAuthenticator value.
func (f *Form) Authenticator(id ID) (Authenticator, bool) {
	text := f.Value(id, Plain).Text
	a, ok := parseAuthenticator(text)
	if !ok {
		f.Invalid(id, Plain, f.Table.Fields[id].Invalid, authenticatorDetails(text), func(s string) bool {
			_, ok := parseAuthenticator(s)
			return ok
		})
	}
	return a, ok
}

func parseAuthenticator(s string) (a Authenticator, ok bool) {
	comma := strings.IndexByte(s, ',')
	if comma < 1 || comma > maxIDDigits || len(s) != comma+1+SecretDigits || NotHex(s[comma+1:]) >= 0 {
		return a, false
	}
	id, ok := ParseWhole(s[:comma], MaxAccountID)
	if !ok {
		return a, false
	}
	a.AccountID = uint64(id)
	DecodeHex(a.Secret[:], s[comma+1:])
	return a, true
}

// authenticatorDetails explains a wrong shape. Whether a well-formed authenticator is right only
// the service can find out, and it never reveals which part was wrong (D9).
func authenticatorDetails(s string) string {
	id, secret, ok := strings.Cut(s, ",")
	switch {
	case !ok:
		return "it has no comma between account ID and secret"
	case !IsAccountID(id):
		return "the account ID before the comma is not 1 to 10 digits"
	case NotHex(secret) < 0 || utf8.RuneCountInString(secret) != SecretDigits:
		return "after the comma, " + LengthDetails(utf8.RuneCountInString(secret), SecretDigits)
	}
	return "after the comma, " + NotHexDetails(secret)
}

// IsAccountID reports whether s has the form of a account ID.
func IsAccountID(s string) bool {
	return s != "" && len(s) <= maxIDDigits && ascii.Trim(s, "0123456789") == ""
}
