//go:build js && wasm && edgefaults && hot

package main

import "playtoken/internal/api"

// fail keeps the request in a global (cache), or takes more memory than the module has (grow).
func fail(fault, _ string, r *api.Request) {
	switch fault {
	case "cache":
		cached[r.ID] = r.Client
	case "grow":
		incoming = make([]byte, 4<<20)
	}
}

var cached = map[string]string{}
