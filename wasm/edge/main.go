//go:build js && wasm && !hot

// Command edge is the token service as a Cloudflare Worker.
//
// A runtime either answers requests or, with the argument "schedule", runs the schedule. The
// runtime that answers lives as long as its isolate and never waits: JavaScript calls the functions
// in exports.go, each of which returns at once. protocol.go describes their data. A runtime of the
// schedule lives for one run, and may wait.
//
// With the build tag hot it is another module, which only answers requests: see hot.go.
package main

import (
	"crypto/rand"
	"os"

	"playtoken/internal/routes"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "schedule" {
		schedule()
		return
	}
	service = newService(os.Getenv, rand.Reader, func(c routes.Config) routes.Table {
		c.OperatorCredential = os.Getenv(operatorSecret)
		return routes.New(c)
	})
	select {} // keeps the exports callable for JavaScript
}
