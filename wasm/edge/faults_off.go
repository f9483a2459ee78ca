//go:build js && wasm && !edgefaults

package main

import "playtoken/internal/api"

// faulty returns the runner. In the tests' own module, built with the tag edgefaults, it fails as a
// request's query asks for.
func faulty(run api.Runner, _ *api.Request, _ int) api.Runner { return run }
