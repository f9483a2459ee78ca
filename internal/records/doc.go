// Package records keeps what was issued, redeemed and refused, and finds it again. A record never
// holds a key, a token or a secret.
//
// The package has the statements, for SQLite and D1 alike, and the HTTP interface for customers.
// Hosts write records in the background, each in its own way.
package records
