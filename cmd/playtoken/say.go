package main

import (
	"fmt"
	"io"

	"playtoken/internal/visible"
)

// say prints like fmt.Fprintf. Texts and errors among the arguments stay on their line: they may come from others. All other
// characters on which a terminal acts are escaped by the writer that run puts around the program's outputs.
func say(out io.Writer, format string, args ...any) error {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = visible.Line(a)
		case error:
			args[i] = visible.Line(a.Error())
		}
	}
	_, err := fmt.Fprintf(out, format, args...)
	return err
}

// sayError prints an error, and each of several that were joined on a line of its own.
func sayError(out io.Writer, err error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			sayError(out, one)
		}
		return
	}
	say(out, "playtoken: %s\n", err)
}
