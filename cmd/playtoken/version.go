package main

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/store"
)

// commit is the commit of the build. make build sets it. If it is "", the build information of Go
// has the commit.
var commit string

func versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version, the commit, the Go version and the version of the database's schema",
		Action: func(_ context.Context, c *cli.Command) error {
			return terminal.Printf(
				c.Root().Writer, "version          %s\ncommit           %s\nGo               %s\ndatabase schema  %s\n",
				playtoken.Version, commitOf(debug.ReadBuildInfo()), goVersion(), schema(),
			)
		},
	}
}

// versionLine returns the version and build details on one line.
func versionLine() string {
	c := commitOf(debug.ReadBuildInfo())
	return fmt.Sprintf("%s (commit %s, Go %s, database schema %s)",
		playtoken.Version, c[:min(len(c), 12)], goVersion(), schema())
}

func goVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }

// commitOf returns the commit, with the suffix -dirty if the build included uncommitted changes.
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

// schema returns the version of the database's schema: the number of the last migration.
func schema() string {
	files, _ := fs.Glob(store.Migrations, "migrations/*.sql") // an error means a malformed pattern
	if len(files) == 0 {
		return "unknown"
	}
	number, _, _ := strings.Cut(path.Base(files[len(files)-1]), "_")
	return strings.TrimLeft(number, "0")
}
