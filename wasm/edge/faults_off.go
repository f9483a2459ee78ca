//go:build js && wasm && !edgefaults

package main

import "playtoken/internal/api"

// The modules for tests, which are built with the tag edgefaults, have other functions of these
// names: see faults_on.go.

func readFault(func(string) string) {}

func faulty(run api.Runner, _ *api.Request, _ int) api.Runner { return run }
