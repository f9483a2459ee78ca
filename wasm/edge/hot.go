//go:build js && wasm && hot

package main

import (
	"strings"
	"unsafe"

	"playtoken/internal/routes"
)

// The hot module has all interfaces but the gateway and the admin interface, and no schedule.
// TinyGo compiles it without a garbage collector, and wasm/arena.mjs puts its memory back after
// each call.

func main() { select {} } // keeps the exports callable in Go's module; TinyGo's runs no main

// configure reads the variables and secrets of the Worker, before any other call. The packet has
// random bytes, as a request's, and then n bytes of "NAME=value", separated by zero bytes.
//
//go:wasmexport edge_configure
func configure(n int32) {
	text := take(randomBytes + n)
	service = newService(func(name string) string {
		for line := range strings.SplitSeq(text[randomBytes:], "\x00") {
			if value, ok := strings.CutPrefix(line, name+"="); ok {
				return value
			}
		}
		return ""
	}, strings.NewReader(text[:randomBytes]), routes.Hot)
}

// top allocates 16 bytes, and returns the address behind them. TinyGo's allocator without a garbage
// collector only advances, so all memory that it has given away is below this address.
//
//go:wasmexport edge_top
func top() unsafe.Pointer { return unsafe.Add(unsafe.Pointer(new([16]byte)), 16) }
