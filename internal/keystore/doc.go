// Package keystore is a key storage service with the SKM REST API: content keys by their key IDs,
// each wrapped with a key of the caller's (RFC 3394). It stores wrapped keys only, and neither
// stores nor logs the keys that wrap them.
//
// The API is that of the open specification at github.com/axiomatic-systems/skeyma (docs/api). The
// guide content/guides/key-store.md settles what that specification leaves open.
package keystore
