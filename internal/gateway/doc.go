// Package gateway redeems tokens at the public PlayReady test license server. It takes a player's
// challenge, opens the token that came with it, and forwards the challenge with the terms of the
// license in the query, as that server's documentation describes. So a token of the test environment
// plays without a license server of one's own.
//
// The gateway is for the test environment alone. The query that it forwards holds the content key,
// and the server that gets it is open to anyone.
package gateway
