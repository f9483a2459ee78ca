// Package keystore is a key storage service with the SKM REST API. It stores content keys by their
// key IDs, each wrapped with a kek of the caller (RFC 3394). It neither stores nor logs keks.
//
// The open specification at github.com/axiomatic-systems/skeyma (docs/api) describes the API. The
// guide content/guides/key-store.md fills its gaps.
package keystore
