package token

import "encoding/hex"

// An ID is the id of a token: its nonce, which no two tokens share.
type ID [24]byte

// String returns the id as 48 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }
