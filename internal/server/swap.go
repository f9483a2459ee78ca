package server

import (
	"net/http"
	"sync/atomic"
)

// A Swapped is a handler in whose place another can be put while it serves. Requests that have begun end with the one they began with.
type Swapped struct{ now atomic.Pointer[http.Handler] }

// Swap returns a handler that is h for now.
func Swap(h http.Handler) *Swapped {
	s := new(Swapped)
	s.Set(h)
	return s
}

// Set puts h in the place of the present handler.
func (s *Swapped) Set(h http.Handler) { s.now.Store(&h) }

func (s *Swapped) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*s.now.Load()).ServeHTTP(w, r) }
