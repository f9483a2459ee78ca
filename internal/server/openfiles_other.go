//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || js)

package server

import "math"

// openFiles returns math.MaxInt, because the limit of file descriptors is unknown on this system.
func openFiles() int { return math.MaxInt }
