// Package playtoken is the PlayReady license token interface: its parameters, its error codes, and
// the check of a request.
//
// A client sends a form-encoded request to the token endpoint. The answer is a license token, which
// a player later redeems for a license. Check reads such a request and finds every mistake that can
// be found without the service. The browser page, the command line and the servers all call it, so
// they give the same verdict.
//
// The tables are the specification, and everything else derives from them: Parameters lists the
// request parameters, Codes and HTTPErrors the error codes. SecretRanges finds the parts of a
// request that must not be shown to others.
//
// Package protocol has the HTTP around the parameters: it checks the rest of a request, and renders
// an error as the endpoint sends it. Package report renders results and tables as JSON. Package
// paste finds the request in what people paste. Package token seals the terms of a checked Request
// into a license token and opens it again.
//
// This package does no I/O and has no clock. It compiles to a small WebAssembly module for
// browsers.
//
// Comments cite the specification by its tables ("Table 10"), and decisions by number ("D7").
// content/guides/decisions.md explains the decisions; content/guides/sources.md lists the sources.
package playtoken
