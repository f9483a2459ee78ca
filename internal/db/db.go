// Package db describes the SQL statements that the interfaces ask for. A host runs them: SQLite on
// one machine, D1 at the edge.
package db

import "time"

// A Statement is one SQL statement. It yields at most one row of one text column, which keeps the
// conversions of drivers cheap.
type Statement struct {
	SQL string
	// Args are the values of ?1, ?2 and so on: int64 below 1<<53, or string.
	Args []any
	// Writes marks a statement that changes the database. A host finishes it even if the client
	// disconnects.
	Writes bool
	// Account is the ID of the account whose rows the statement reads or changes. It is 0 for a
	// statement about other rows or several accounts.
	Account uint64
	// Before and After run in the same transaction as a statement that writes. Their rows are
	// ignored.
	Before, After []Statement
	// Report marks a statement that reads many rows. The native server runs it on connections of
	// their own, so that it delays no token, redemption or stored key.
	Report bool
	// Reuse lets a host return the result of an equal statement that is at most this old. 0 means
	// that the statement always runs.
	Reuse time.Duration
}

// A Row is the result of a statement.
type Row struct {
	Found bool // false for a statement that yielded no row
	Text  string
}

// A Runner runs statements.
type Runner interface {
	// Run returns the row. Its errors may have foreign texts, which are never logged or returned.
	Run(Statement) (Row, error)
}
