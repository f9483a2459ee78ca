// Package terminal prints the results and errors of commands. It escapes foreign texts, so that
// they cannot control the terminal, and masks secrets in errors.
package terminal

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/visible"
)

// Printf prints like fmt.Fprintf. It escapes line breaks in strings and errors among the arguments,
// since these may contain foreign text. The outputs of commands are writers of package visible,
// which escape all other control characters.
func Printf(out io.Writer, format string, args ...any) error {
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

// PrintError prints an error, or one line for each of several joined errors. It masks the secrets
// in args, the program's arguments, since an error may repeat an argument.
func PrintError(out io.Writer, err error, args []string) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range joined.Unwrap() {
			PrintError(out, one, args)
		}
		return
	}
	Printf(out, "playtoken: %s\n", Mask(err.Error(), args))
}

// Mask replaces the secrets of the program's arguments in a text, quoted or not, by "***".
func Mask(text string, args []string) string {
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") && strings.Contains(arg, "=") {
			_, arg, _ = strings.Cut(arg, "=")
		}
		if IsPath(arg) {
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

// IsPath reports whether an argument begins like a path. Paths can look like secrets in Base64.
func IsPath(arg string) bool {
	return filepath.IsAbs(arg) || strings.HasPrefix(arg, "./") || strings.HasPrefix(arg, "../")
}

// PrintJSON prints a value as indented JSON.
func PrintJSON(out io.Writer, value any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// Dash returns the text of a cell in a table: s, or a dash if s is "".
func Dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
