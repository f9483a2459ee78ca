package api

import (
	"fmt"
	"runtime"
	"strings"
)

// Recovered is a panic as a log may have it: its type, and where in this module it happened. The cause may hold a value of the
// request, and a stack as Go writes it has the arguments of calls, keys among them.
func Recovered(cause any) error {
	var places []string
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)]) // but for this function and the deferred one that calls it
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "playtoken") || strings.HasPrefix(f.Function, "main.") {
			places = append(places, fmt.Sprintf("%s:%d", f.Function, f.Line))
		}
		if !more {
			break
		}
	}
	return Failure(fmt.Sprintf("panic of type %T in %s", cause, strings.Join(places, " < ")))
}
