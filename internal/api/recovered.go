package api

import (
	"reflect"
	"runtime"
	"strconv"
	"strings"
)

// Recovered describes a panic for a log: its type, and where in this module it happened. The cause
// may hold a value of the request. A stack as Go writes it has the arguments of calls, such as
// keys.
func Recovered(cause any) error {
	var places []string
	pc := make([]uintptr, 32)
	// The first frames are of this function and of the deferred one that calls it.
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for {
		f, more := frames.Next()
		if strings.HasPrefix(f.Function, "playtoken") || strings.HasPrefix(f.Function, "main.") {
			places = append(places, f.Function+":"+strconv.Itoa(f.Line))
		}
		if !more {
			break
		}
	}
	return Failure("panic of type " + reflect.TypeOf(cause).String() + " in " + strings.Join(places, " < "))
}
