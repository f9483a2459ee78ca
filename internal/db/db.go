// Package db describes the SQL statements that the interfaces ask for. A host runs them: SQLite on
// one machine, D1 at the edge.
package db

import "time"

// A Statement is one SQL statement. It yields at most one row of one text column, so that a driver
// has little to hand over.
type Statement struct {
	SQL string
	// Args are the values of ?1, ?2 and so on: int64 below 1<<53, or string.
	Args []any
	// Writes marks a statement that changes the database. A host finishes it even when the client
	// is gone.
	Writes bool
	// Account is the account whose rows the statement concerns, 0 for none or several.
	Account uint64
	// Before and After run in the transaction of a statement that writes. Their rows are dropped.
	Before, After []Statement
	// Report marks a statement that reads many rows. A host with several connections runs it on one
	// that no token, redemption or stored key waits for.
	Report bool
	// Reuse is how old a result of an equal statement may be that a host gives in place of running
	// this one: 0 for statements that always run.
	Reuse time.Duration
}

// A Row is the row that a statement yielded.
type Row struct {
	Found bool // false when the statement yielded no row
	Text  string
}

// A Runner runs statements.
type Runner interface {
	// Run returns the row. Its errors are foreign: their texts are never logged or returned.
	Run(Statement) (Row, error)
}
