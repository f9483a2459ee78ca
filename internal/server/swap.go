package server

import (
	"net/http"
	"sync/atomic"
)

// A Swapped passes requests to another handler, which can be replaced at any time. Requests under
// way stay with the handler with which they began.
type Swapped struct{ now atomic.Pointer[http.Handler] }

// Swap returns a handler that passes requests to h until Set replaces it.
func Swap(h http.Handler) *Swapped {
	s := new(Swapped)
	s.Set(h)
	return s
}

// Set makes h the handler of later requests.
func (s *Swapped) Set(h http.Handler) { s.now.Store(&h) }

func (s *Swapped) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*s.now.Load()).ServeHTTP(w, r) }
