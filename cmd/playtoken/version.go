package main

import (
	"context"
	"io/fs"
	"path"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/service"
)

// commit is the commit that the program was built from. make build sets it; go build has it in its
// build information, unless it is told not to.
var commit string

func versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version, the commit, the Go version and the version of the database's schema",
		Action: func(_ context.Context, c *cli.Command) error {
			return say(
				c.Root().Writer, "version          %s\ncommit           %s\nGo               %s\ndatabase schema  %s\n",
				playtoken.Version, commitOf(debug.ReadBuildInfo()), goVersion(), schema(),
			)
		},
	}
}

// versionLine is what version prints, in a phrase.
func versionLine() string {
	c := commitOf(debug.ReadBuildInfo())
	return playtoken.Version + " (commit " + c[:min(len(c), 12)] + ", Go " + goVersion() + ", database schema " + schema() + ")"
}

func goVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }

// commitOf is the commit, with -dirty after it where there were changes that are not in it.
func commitOf(info *debug.BuildInfo, ok bool) string {
	if commit != "" {
		return commit
	}
	found, dirty := "unknown", ""
	if ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				found = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				dirty = "-dirty"
			}
		}
	}
	return found + dirty
}

// schema is the number of the last migration: the version of the database's schema.
func schema() string {
	files, _ := fs.Glob(service.Migrations, "migrations/*.sql") // only a pattern can be wrong
	if len(files) == 0 {
		return "unknown"
	}
	number, _, _ := strings.Cut(path.Base(files[len(files)-1]), "_")
	return strings.TrimLeft(number, "0")
}
