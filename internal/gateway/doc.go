// Package gateway redeems tokens at the public PlayReady test license server. It takes a player's
// challenge, opens the token that came with it, and forwards the challenge with the license terms
// in the query, as that server's documentation describes. So a token of the test environment plays
// without a license server of one's own.
//
// The gateway is for the test environment alone: the forwarded query holds content keys, and anyone
// may use the server that gets it.
package gateway
