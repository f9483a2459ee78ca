package token

import "errors"

// Open returns these errors; ReadHeader returns ErrMalformed and ErrVersion. Compare with
// errors.Is. Their texts contain neither keys nor terms.
var (
	// ErrMalformed: the text is not a token, the token is cut short, or its terms are invalid.
	ErrMalformed = errors.New("token: malformed")
	// ErrVersion: this package does not read the token's version.
	ErrVersion = errors.New("token: unknown version")
	// ErrOtherEnvironment: the token and the ring belong to different environments (D23).
	ErrOtherEnvironment = errors.New("token: of the other environment")
	// ErrUnknownKey: the ring lacks a key with the token's key check value.
	ErrUnknownKey = errors.New("token: sealed with an unknown key")
	// ErrForged: the token was changed, or sealed with another key of the same key check value.
	ErrForged = errors.New("token: forged or damaged")
	// ErrExpired: the token's expiration time has come (D15).
	ErrExpired = errors.New("token: expired")
)

const invalidTerms = "token: terms that a token cannot carry: "

// wrapped is an error with a text before it. Package fmt is large in WebAssembly.
type wrapped struct {
	text string
	err  error
}

func (w wrapped) Error() string { return w.text + w.err.Error() }
func (w wrapped) Unwrap() error { return w.err }
