// Package token seals license terms into tokens, and opens them: the text that travels in the license acquisition URL's
// ExpressPlayToken parameter or in a player's custom data (D22).
//
// A license server opens a token with the key ring of its environment:
//
//	ring, err := token.ParseRing(playtoken.Test, keys)
//	terms, err := ring.Open(text, time.Now())
//
// FORMAT.md describes the format byte by byte, for openers in other languages; the test vectors are in vectors/token.
package token
