// Package token seals license terms into tokens and opens them. A token travels in the
// ExpressPlayToken parameter of the license acquisition URL, or in a player's custom data (D22).
//
// A license server opens a token with the key ring of its environment:
//
//	ring, err := token.ParseRing(playtoken.Test, keys)
//	terms, err := ring.Open(text, time.Now())
//
// FORMAT.md describes the format byte by byte, for openers in other languages. The test vectors are
// in vectors/token.
package token
