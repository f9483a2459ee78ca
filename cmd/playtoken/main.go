// Command playtoken serves the PlayReady license token endpoint on one machine, checks requests,
// opens tokens, and manages the accounts that may request tokens.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/manage"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/visible"
)

// The exit statuses of failures. Package manage has more, for the refusals of a service.
const (
	exitProblems = 1 // check found problems
	exitFailure  = 2 // the command failed
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// errProblems ends the program with exitProblems. The caller has printed the problems.
var errProblems = errors.New("problems found")

// errPrinted ends the program with exitFailure. The caller has printed the error.
var errPrinted = errors.New("failure printed")

// run runs the program and returns its exit status.
func run(ctx context.Context, args []string, in io.Reader, to, errTo io.Writer) int {
	out, errOut := visible.NewWriter(to), visible.NewWriter(errTo)
	defer out.Close()
	defer errOut.Close()
	app := withUsageErrors(&cli.Command{
		Name:      "playtoken",
		Usage:     "issue PlayReady license tokens, and check the requests for them",
		Reader:    in,
		Writer:    out,
		ErrWriter: errOut,
		Commands: []*cli.Command{
			serveCommand(), checkCommand(), redeemCommand(), manage.Accounts(), manage.LicenseServers(),
			manage.SealingKeys(), manage.Keys(), manage.Records(), manage.Operators(), manage.Changes(),
			versionCommand(),
		},
		// Errors are printed below, once.
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
		Suggest:        true,
	})
	err := app.Run(ctx, args)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errProblems):
		return exitProblems
	case errors.Is(err, errPrinted):
		return exitFailure
	}
	terminal.PrintError(errOut, err, args)
	if refusal := new(manage.Refusal); errors.As(err, &refusal) && refusal.Exit() != 0 {
		return refusal.Exit()
	}
	return exitFailure
}
