// Package issue is the token endpoint: it checks a request, takes a credit from the account and
// answers with a sealed token, in the order of D8.
//
// The endpoint is a deterministic function of the request and of the results that it asks for
// (api.Handler). So the same code runs on a native server, which waits for results, and in a
// Worker, which replays the function.
package issue
