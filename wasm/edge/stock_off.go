//go:build js && wasm && !edgestock

package main

import "os"

// stock says that this module runs under the worker.mjs of syumai/workers, to be measured beside ours.
const stock = false

var getenv = os.Getenv
