package api

import "playtoken/internal/db"

// A Runner gives an interface the results that it asks for: rows of the database, and answers of
// other servers. A handler that gets an error undoes its changes, if it made any, and answers.
type Runner interface {
	db.Runner
	// Fetch makes a request to another server. The error repeats nothing of the request.
	Fetch(Fetch) (Fetched, error)
}

// A Server is another server that an interface asks.
type Server int

// The servers.
const (
	// KeyStorage is asked by GET. A token request waits 4 seconds for all of its keys together.
	KeyStorage Server = iota
	// LicenseServer is asked by POST.
	LicenseServer
)

// A Fetch is an HTTP request to another server. Redirects are not followed: the URL holds secrets
// that are for one host alone.
type Fetch struct {
	Server Server
	// URL never appears in a log or in an error: it holds credentials or content keys.
	URL    string
	Header Header
	Body   string
	// Limit is the number of bytes of the answer's body at most. More is an error.
	Limit int
}

// A Fetched is the answer of another server.
type Fetched struct {
	Status int
	// ContentType is its content type. Several are joined with commas.
	ContentType string
	// Body is the body. Key storage's is read only with the status 200.
	Body string
}
