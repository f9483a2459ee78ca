//go:build js && wasm && edgefaults && hot

package main

import (
	"strings"

	"playtoken/internal/api"
)

// faulty causes the fault that the request's query demands. results is the number of results in
// this call: fault=panic-0 makes the first call panic, fault=panic-1 the call with one result. The
// fault cache keeps the request in a global, and grow takes more memory than the module has.
func faulty(run api.Runner, r *api.Request, results int) api.Runner {
	for word := range strings.SplitSeq(r.Query, "&") {
		switch word {
		case "fault=panic-" + string(rune('0'+results)):
			return panicking{run, r.Query}
		case "fault=cache":
			cached[r.ID] = r.Client
		case "fault=grow":
			incoming = make([]byte, 4<<20)
		}
	}
	return run
}

var cached = map[string]string{}
