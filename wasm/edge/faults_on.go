//go:build js && wasm && edgefaults && !hot

package main

import (
	"errors"
	"os"
	"strings"
	"sync"

	"playtoken/internal/api"
)

// faulty causes the fault that the request's query demands. results is the number of results in
// this call: fault=panic-0 makes the first call panic, fault=panic-1 the call with one result, and
// so on. The other faults are exit, fatal and grow.
func faulty(run api.Runner, r *api.Request, results int) api.Runner {
	place := "-" + string(rune('0'+results))
	for word := range strings.SplitSeq(r.Query, "&") {
		switch word {
		case "fault=panic" + place:
			return panicking{run, r.Query}
		case "fault=exit" + place:
			os.Exit(3)
		case "fault=fatal" + place:
			var m sync.Mutex
			m.Unlock() // ends the runtime; recover cannot prevent it
		case "fault=grow":
			grown = make([]byte, 64<<20)
			for i := 0; i < len(grown); i += 4096 {
				grown[i] = 1
			}
			grown = nil
		}
	}
	if os.Getenv("PLAYTOKEN_FAULT") == "sealing" {
		r.Random = noRandom{}
	}
	return run
}

var grown []byte

type noRandom struct{}

func (noRandom) Read([]byte) (int, error) { return 0, errors.New("no random bytes") }
