// Package gateway redeems tokens at the public PlayReady test license server: it takes a player's challenge, opens the token that came
// with it, and forwards the challenge with the terms of the license in the query, as that server's documentation has it. So a token of the
// test environment plays without a license server of one's own.
//
// It is for the test environment alone. The content key is in the query that it forwards, and the server that gets it is anyone's.
package gateway

// Path is the path of the interface: the default license acquisition URL.
const Path = "/playready/RightsManager.asmx"

// TestServer is Microsoft's public test license server.
const TestServer = "https://test.playready.microsoft.com/service/rightsmanager.asmx"
