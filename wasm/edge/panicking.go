//go:build js && wasm && edgefaults

package main

import (
	"playtoken/internal/api"
	"playtoken/internal/db"
)

// A panicking runner panics when the handler runs a statement.
type panicking struct {
	api.Runner
	cause string
}

func (p panicking) Run(db.Statement) (db.Row, error) { panic(p.cause) }
