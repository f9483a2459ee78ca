package token

import "errors"

// The errors of Open and ReadHeader, for errors.Is. None reveals a key or the terms of a token.
var (
	// ErrMalformed: the text is not a token of this format, was cut short, or has invalid terms.
	ErrMalformed = errors.New("token: malformed")
	// ErrVersion: this package does not read the token's version.
	ErrVersion = errors.New("token: unknown version")
	// ErrOtherEnvironment: the token and the ring are of different environments (D23).
	ErrOtherEnvironment = errors.New("token: of the other environment")
	// ErrUnknownKey: the ring has no key with the token's key check value.
	ErrUnknownKey = errors.New("token: sealed with an unknown key")
	// ErrForged: the token was changed, or not sealed with the key that it names.
	ErrForged = errors.New("token: forged or damaged")
	// ErrExpired: the token is no longer redeemable (D15).
	ErrExpired = errors.New("token: expired")
)
