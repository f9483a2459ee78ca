package form

// A Kind is the kind of value that a field takes.
type Kind uint8

const (
	KindAuthenticator Kind = iota // account ID, comma, 32 hexadecimal digits (D9)
	KindWord                      // one of Field.Values, case-sensitive
	KindHex                       // Field.Digits hexadecimal digits, either case
	KindKeyID                     // Field.Digits hexadecimal digits, or ^ and a string (D11)
	KindWhole                     // a whole number from Field.Min to Field.Max (D4)
	KindTime                      // RFC 3339 in Z, or "+seconds" (D13)
	KindIdentifier                // exactly 4 printable ASCII characters (D14)
	KindBase64                    // canonical Base64 with padding, at most Field.Max bytes (D14)
	KindText                      // at most Field.Max characters (D16)
	KindAddress                   // an IPv4 or IPv6 address or CIDR prefix (D18)
)

// SecretDigits is the number of hexadecimal digits of 16 bytes: of a key, of an id, and of the
// secret of an authenticator.
const SecretDigits = 32

// String returns the name of the kind for programs, such as "hex".
func (k Kind) String() string {
	return [...]string{
		"authenticator", "word", "hex", "key id", "whole", "time", "identifier", "base64", "text", "address",
	}[k]
}
