//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package server

import (
	"math"
	"syscall"
)

// openFiles returns the maximum number of file descriptors of the process, or math.MaxInt if it is
// unknown. Go raises the soft limit to the hard limit when a program starts.
func openFiles() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || uint64(limit.Cur) > math.MaxInt {
		return math.MaxInt
	}
	return int(limit.Cur)
}
