//go:build js && wasm && !edgefaults

package main

import "playtoken/internal/api"

// faulty returns the runner. The module for tests, which is built with the tag edgefaults, has
// another faulty: it causes the faults that a request's query demands.
func faulty(run api.Runner, _ *api.Request, _ int) api.Runner { return run }
