//go:build js && wasm && edgestock

package main

import "github.com/syumai/workers/cloudflare"

const stock = true

// The stock worker.mjs gives a program no environment variables and no arguments.
var getenv = cloudflare.Getenv
