//go:build js && wasm

// Command edge is the token service as a Cloudflare Worker.
//
// One module serves two lanes; golang.mjs says by the program's argument which of them a runtime is for. The token endpoint's runtime
// lives as long as its isolate and never waits: JavaScript calls the functions in exports.go, each of which returns at once.
// A runtime of the other routes lives for one request, and waits as it likes.
//
// A module for each lane was measured too. They have 1.87 and 2.37 MB compressed, where this one has 2.38 MB and the free plan's limit for a
// Worker is 3 MB. The first token is answered as soon: after 78 ms with the smaller module and 83 ms with this, at best of nine, and with
// 56 and 54 ms of processor time, median.
package main

import "os"

func main() {
	if stock || len(os.Args) > 1 && os.Args[1] == "service" {
		serve()
		return
	}
	lane = newLane(getenv)
	select {} // the exported functions are called from now on
}
