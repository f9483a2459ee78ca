//go:build js && wasm && edgefaults && !hot

package main

import (
	"os"
	"sync"

	"playtoken/internal/api"
)

// fail ends the program (exit), ends the runtime (fatal), or takes much memory (grow).
func fail(fault, place string, _ *api.Request) {
	switch fault {
	case "exit" + place:
		os.Exit(3)
	case "fatal" + place:
		var m sync.Mutex
		m.Unlock() // recover cannot prevent that it ends the runtime
	case "grow":
		grown = make([]byte, 64<<20)
		for i := 0; i < len(grown); i += 4096 {
			grown[i] = 1
		}
		grown = nil
	}
}

var grown []byte
