// Package gateway redeems tokens at the public PlayReady test license server. It takes a player's
// challenge, opens the token that came with it, and forwards the challenge with the license terms
// in the query, as that server's documentation describes. So developers can test a token of the
// test environment without a license server of their own.
//
// Only the test environment has the gateway: the forwarded query contains content keys, and anyone
// may use the test license server.
package gateway
