package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/visible"
)

// say prints like fmt.Fprintf. Texts and errors among the arguments stay on their line: they may
// come from others. All other characters on which a terminal acts are escaped by the writer that
// run puts around the program's outputs.
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

// sayError prints an error, and each of several joined errors on a line of its own. It hides the
// secrets of args, the program's arguments: an error may repeat an argument.
func sayError(out io.Writer, err error, args []string) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			sayError(out, one, args)
		}
		return
	}
	say(out, "playtoken: %s\n", withoutSecrets(err.Error(), args))
}

// withoutSecrets hides in a text what looks like a secret in one of the program's arguments, quoted
// or not.
func withoutSecrets(text string, args []string) string {
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") && strings.Contains(arg, "=") {
			_, arg, _ = strings.Cut(arg, "=")
		}
		if isPath(arg) {
			continue
		}
		for _, r := range playtoken.SecretRuns(arg) {
			secret := arg[r[0]:r[1]]
			quoted := strconv.Quote(secret)
			text = strings.NewReplacer(secret, "***", quoted[1:len(quoted)-1], "***").Replace(text)
		}
	}
	return text
}

// isPath reports whether an argument says by its beginning that it is the path of a file, which can
// look like Base64.
func isPath(arg string) bool {
	return filepath.IsAbs(arg) || strings.HasPrefix(arg, "./") || strings.HasPrefix(arg, "../")
}
