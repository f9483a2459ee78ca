package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/ascii"
	"playtoken/paste"
)

// undefined is the beginning of the library's error for an undefined flag.
const undefined = "flag provided but not defined: -"

// withUsageErrors makes a command and its subcommands suggest names for misspelt commands and
// flags.
func withUsageErrors(c *cli.Command) *cli.Command {
	c.OnUsageError = usageError
	if len(c.Commands) > 0 {
		c.Action = noCommand
		c.StopOnNthArg = new(1) // so that noCommand gets a wrong command with its flags
	}
	for _, sub := range c.Commands {
		withUsageErrors(sub)
	}
	return c
}

// usageError adds the flag or subcommand that was probably meant to the library's error.
func usageError(_ context.Context, c *cli.Command, err error, _ bool) error {
	typed, ok := strings.CutPrefix(err.Error(), undefined)
	if !ok {
		return err
	}
	var flags []string
	for _, f := range c.Flags {
		flags = append(flags, f.Names()...)
	}
	if near := nearest(typed, flags); near != "" {
		return fmt.Errorf("%w. Did you mean -%s?", err, near)
	}
	if near := nearest(typed, namesOf(c)); near != "" {
		return fmt.Errorf("%w. Did you mean %s %s?", err, c.FullName(), near)
	}
	return fmt.Errorf("%w. %s -help lists the flags", err, c.FullName())
}

// noCommand prints the help of a command without a subcommand, or returns an error about an unknown
// subcommand.
func noCommand(_ context.Context, c *cli.Command) error {
	if !c.Args().Present() {
		if c == c.Root() {
			return cli.ShowRootCommandHelp(c)
		}
		return cli.ShowSubcommandHelp(c)
	}
	typed := c.Args().First()
	if c == c.Root() && isRequest(typed) {
		return errors.New("to check a request, write playtoken check REQUEST, with the request in quotes")
	}
	if near := nearest(typed, namesOf(c)); near != "" {
		return fmt.Errorf("%s has no command %q. Did you mean %s %s?", c.FullName(), typed, c.FullName(), near)
	}
	return fmt.Errorf(
		"%s has no command %q. %[1]s help lists the commands",
		c.FullName(), firstCharacters(terminal.Mask(typed, []string{typed}), longestTyped),
	)
}

// longestTyped is the number of characters of a wrong command that an error repeats.
const longestTyped = 40

func init() {
	// The library calls this for help on an unknown command.
	cli.SuggestCommand = func(commands []*cli.Command, typed string) string {
		if near := nearest(typed, namesOf(&cli.Command{Commands: commands})); near != "" {
			return "Did you mean " + near + "?"
		}
		return ""
	}
}

// isRequest reports whether the text at the place of a command is a token request. Errors must not
// repeat its secrets.
func isRequest(typed string) bool {
	return paste.Read(typed).Other == nil
}

func namesOf(c *cli.Command) (names []string) {
	for _, sub := range c.Commands {
		names = append(names, sub.Names()...)
	}
	return names
}

// renamed maps the former names of commands and flags to their present names.
var renamed = map[string]string{
	"services": "accounts", "service": "account", "add-tokens": "add-credits", "tokens": "credits",
}

// nearest returns the name that was probably meant, or "". It prefers the present name of a renamed
// command, then the name with the fewest edits, then the only name that begins with the typed text.
// A name of up to 4 letters may differ by one edit, a longer one by two.
func nearest(typed string, names []string) string {
	const short = 4
	typed = ascii.ToLower(strings.TrimLeft(typed, "-"))
	if len(typed) > longestTyped {
		return ""
	}
	if present := renamed[typed]; slices.Contains(names, present) {
		return present
	}
	best, least := "", 3
	begun := ""
	for _, name := range names {
		limit := 2
		if min(len(name), len(typed)) <= short {
			limit = 1
		}
		if d := ascii.Edits(typed, ascii.ToLower(name)); d <= limit && d < least && d < len(typed) {
			best, least = name, d
		}
		switch {
		case typed == "" || !strings.HasPrefix(name, typed):
		case begun == "":
			begun = name
		default:
			begun = "-" // more than one
		}
	}
	if best == "" && begun != "-" && len(typed) > 1 {
		return begun
	}
	return best
}
