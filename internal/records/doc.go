// Package records keeps what has been issued, redeemed and refused, and finds it again: never a key, a token or a secret. It has the
// statements, for SQLite and D1 alike, and the HTTP interface for customers. Who writes is elsewhere, since a server and a Worker write
// in the background in their own ways.
package records
