package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken/internal/ascii"
	"playtoken/paste"
)

// undefined is how the library begins the error of a flag that there is not.
const undefined = "flag provided but not defined: -"

// withUsageErrors gives a command and those below it the program's own errors of use.
func withUsageErrors(c *cli.Command) *cli.Command {
	c.OnUsageError = usageError
	if len(c.Commands) > 0 {
		c.Action = noCommand
	}
	for _, sub := range c.Commands {
		withUsageErrors(sub)
	}
	return c
}

// usageError names the flag that was probably meant.
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

// noCommand prints the help of a command that was given no subcommand, or returns the error of an
// unknown one.
func noCommand(_ context.Context, c *cli.Command) error {
	if !c.Args().Present() {
		if c == c.Root() {
			return cli.ShowRootCommandHelp(c)
		}
		return cli.ShowSubcommandHelp(c)
	}
	typed := c.Args().First()
	if c == c.Root() && isRequest(typed) {
		return errors.New("to check a request: playtoken check REQUEST, in quotes")
	}
	if near := nearest(typed, namesOf(c)); near != "" {
		return fmt.Errorf("%s has no command %q. Did you mean %s %s?", c.FullName(), typed, c.FullName(), near)
	}
	return fmt.Errorf(
		"%s has no command %q. %s help lists the commands",
		c.FullName(),
		firstCharacters(withoutSecrets(typed, []string{typed}), longestTyped),
		c.FullName(),
	)
}

// longestTyped is the number of characters of a wrong command that are repeated.
const longestTyped = 40

func init() {
	// The library asks this of a command that help does not know.
	cli.SuggestCommand = func(commands []*cli.Command, typed string) string {
		if near := nearest(typed, namesOf(&cli.Command{Commands: commands})); near != "" {
			return "Did you mean " + near + "?"
		}
		return ""
	}
}

// isRequest reports whether the text in the place of a command is a token request. An error must
// not repeat its secrets.
func isRequest(typed string) bool {
	_, other := paste.Read(typed).NoRequest()
	return !other
}

func namesOf(c *cli.Command) (names []string) {
	for _, sub := range c.Commands {
		names = append(names, sub.Names()...)
	}
	return names
}

// nearest returns the name that was probably meant: the one with the fewest edits, one in a name of
// up to 4 letters, two in a longer one; else the only one that begins with what was typed. It is ""
// when none is near.
func nearest(typed string, names []string) string {
	const short = 4
	typed = ascii.ToLower(strings.TrimLeft(typed, "-"))
	if len(typed) > longestTyped {
		return ""
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
