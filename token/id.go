package token

import "encoding/hex"

// An ID identifies a token. It is the token's nonce of 24 random bytes.
type ID [24]byte

// String returns the id as 48 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }
