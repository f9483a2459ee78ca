// Package redeem opens tokens for license servers, and refuses those that may not be redeemed here
// and now.
//
// Admit decides about a token without I/O. Interface is the HTTP interface for license servers in
// any language. The gateway to the PlayReady test license server uses Admit too.
package redeem
