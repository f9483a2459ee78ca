// Package keystore is a key storage service with the SKM REST API: content keys by their key ids, each wrapped with a key of the
// caller's (RFC 3394). It stores what is wrapped, and neither stores nor logs what wraps it.
//
// The API is that of the open specification at github.com/axiomatic-systems/skeyma (docs/api). The guide content/guides/key-store.md says
// what that leaves open.
package keystore

import (
	"context"

	"playtoken/internal/issue"
)

// Path is what the paths of the interface begin with.
const Path = "/keystore"

// A Store runs statements on the database that has the services' accounts. Each yields at most one row, of one column of text, so that every
// driver can run it.
type Store interface {
	Run(context.Context, *issue.Statement) (issue.Result, error)
}
