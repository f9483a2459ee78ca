//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || js)

package server

import "math"

// openFiles returns how many file descriptors the process may have. On this system, it assumes that
// there is no limit.
func openFiles() int { return math.MaxInt }
