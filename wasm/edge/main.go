//go:build js && wasm

// Command edge is the token service as a Cloudflare Worker.
//
// A runtime either answers requests or runs the schedule; golang.mjs chooses by the program's
// argument. The runtime that answers lives as long as its isolate and never waits: JavaScript calls
// the functions in exports.go, each of which returns at once. protocol.go describes what they pass.
// A runtime of the schedule lives for one run, and waits as it likes.
package main

import "os"

func main() {
	if len(os.Args) > 1 && os.Args[1] == "schedule" {
		schedule()
		return
	}
	service = newService(os.Getenv)
	select {} // JavaScript calls the exported functions from now on
}
