// Package redeem opens tokens for license servers, and refuses tokens that may not be redeemed.
//
// Admit checks a token without I/O. Interface returns the HTTP interface for license servers in any
// language. The gateway to the PlayReady test license server uses Admit too.
package redeem
