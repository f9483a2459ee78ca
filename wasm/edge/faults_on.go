//go:build js && wasm && edgefaults

package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	"playtoken/internal/issue"
)

const (
	beforeBegin = iota
	beforeResume
)

// fault does to the request what its query asks for. This file is in the tests' own module alone.
func fault(place int, r *issue.Request) {
	for _, word := range strings.Split(r.Query, "&") {
		switch {
		case word == "fault=panic-in-begin" && place == beforeBegin, word == "fault=panic-in-resume" && place == beforeResume:
			panic(r.Query)
		case word == "fault=exit-in-begin" && place == beforeBegin, word == "fault=exit-in-resume" && place == beforeResume:
			os.Exit(3)
		case word == "fault=fatal-in-begin" && place == beforeBegin, word == "fault=fatal-in-resume" && place == beforeResume:
			var m sync.Mutex
			m.Unlock() // the runtime ends; no recover holds it
		case word == "fault=grow" && place == beforeBegin:
			grown = make([]byte, 64<<20)
			for i := 0; i < len(grown); i += 4096 {
				grown[i] = 1
			}
			grown = nil
		}
	}
}

// faulty does likewise to the requests of the other routes.
func faulty(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("fault") {
		case "panic":
			panic("a fault of the tests")
		case "exit":
			os.Exit(3)
		case "fatal":
			var m sync.Mutex
			m.Unlock()
		}
		h.ServeHTTP(w, r)
	})
}

var grown []byte

type noRandom struct{}

func (noRandom) Read([]byte) (int, error) { return 0, errors.New("no random bytes") }

func init() {
	if os.Getenv("PLAYTOKEN_FAULT") == "sealing" {
		random = io.Reader(noRandom{})
	}
}
