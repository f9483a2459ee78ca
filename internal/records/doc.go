// Package records stores and finds records of issued, redeemed and refused tokens. A record never
// contains a key, a token or a secret.
//
// The package has the statements for SQLite and D1, and the HTTP interface for customers. Each host
// has its own way to write records in the background.
package records
