package token

import "errors"

// The errors of Open and ReadHeader, to be told apart with errors.Is. None says anything about a key or about what a token holds.
var (
	// ErrMalformed: the text is no token of this format, was cut short, or holds what no terms are.
	ErrMalformed = errors.New("token: malformed")
	// ErrVersion: the token is of a version that this package does not know.
	ErrVersion = errors.New("token: unknown version")
	// ErrOtherEnvironment: the token says that it is of the other environment than the ring (D23).
	ErrOtherEnvironment = errors.New("token: of the other environment")
	// ErrUnknownKey: the ring has no key with the token's key check value.
	ErrUnknownKey = errors.New("token: sealed with an unknown key")
	// ErrForged: the token was changed, or was not sealed with the key that it names.
	ErrForged = errors.New("token: forged or damaged")
	// ErrExpired: the token is no longer redeemable (D15).
	ErrExpired = errors.New("token: expired")
)
