// Package keystore is a key storage service with the SKM REST API: content keys by their key ids, each wrapped with a key of the
// caller's (RFC 3394). It stores what is wrapped, and neither stores nor logs what wraps it.
//
// The API is that of the open specification at github.com/axiomatic-systems/skeyma (docs/api). The guide content/guides/key-store.md says
// what that leaves open.
package keystore

import "context"

// Path is what the paths of the interface begin with.
const Path = "/keystore"

// A Store runs statements on the database that has the services' accounts.
type Store interface {
	// Run runs a statement. It is false when there is no row.
	Run(context.Context, Statement) (text string, found bool, err error)
}

// A Statement is one SQL statement. It yields at most one row, of one column of text, so that every driver can run it.
type Statement struct {
	SQL string
	// Args are the values of ?1, ?2 and so on: int64 below 1<<53, or string.
	Args []any
	// Writes says that the statement changes something. A driver must let it finish even when the client is gone.
	Writes bool
}
