// Package issue is the token endpoint: it checks a request, takes a credit from the account and
// answers with a sealed token, in the order of D8.
//
// The endpoint is a plain function of the request and of the results that it asks for
// (api.Handler), so the same code runs on a server that waits and in a Worker that replays it.
package issue
