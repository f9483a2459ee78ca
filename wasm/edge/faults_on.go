//go:build js && wasm && edgefaults

package main

import (
	"errors"
	"strings"

	"playtoken/internal/api"
	"playtoken/internal/db"
)

// failsSealing reports whether no token can be sealed.
var failsSealing bool

// readFault reads the fault that a variable of the Worker demands.
func readFault(getenv func(string) string) { failsSealing = getenv("PLAYTOKEN_FAULT") == "sealing" }

// faulty causes the faults that the request's query demands. results is the number of results in
// this call: fault=panic-0 makes the first call panic, fault=panic-1 the call with one result, and
// so on. Each module has more faults: see fail.
func faulty(run api.Runner, r *api.Request, results int) api.Runner {
	if failsSealing {
		r.Random = noRandom{}
	}
	place := "-" + string(rune('0'+results))
	for word := range strings.SplitSeq(r.Query, "&") {
		switch fault, ok := strings.CutPrefix(word, "fault="); {
		case !ok:
		case fault == "panic"+place:
			return panicking{run, r.Query}
		default:
			fail(fault, place, r)
		}
	}
	return run
}

// A panicking runner panics when the handler runs a statement.
type panicking struct {
	api.Runner
	cause string
}

func (p panicking) Run(db.Statement) (db.Row, error) { panic(p.cause) }

type noRandom struct{}

func (noRandom) Read([]byte) (int, error) { return 0, errors.New("no random bytes") }
