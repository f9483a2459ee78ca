package manage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"

	"github.com/urfave/cli/v3"

	"playtoken"
)

// withSQL describes sqlFlag in the help of a command.
const withSQL = "With -sql DIR a command opens no database here. It writes SQL for a deployed Worker's\n" +
	"database into a new file in DIR, and prints the wrangler command that runs it and shows the result."

// databaseFlags returns the flags that select the database of a command.
func databaseFlags() []cli.Flag {
	return []cli.Flag{
		data.FolderFlag(), data.EnvironmentFlag(),
		&cli.StringFlag{
			Name:  "sql",
			Usage: "write SQL for a deployed database into `DIR`, instead of opening one here",
		},
	}
}

// writeSQL writes SQL for the environment's deployed database into a new file. It keeps older
// files, which the operator may not have run yet. The file has hashes instead of secrets. The
// printed command has --command, since wrangler prints no rows for --file.
func writeSQL(c *cli.Command, dir string, env playtoken.Environment, sql string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	words := append([]string{env.String()}, strings.Fields(c.FullName())[1:]...)
	name := filepath.Join(dir, strings.Join(words, "-"))
	file := name + ".sql"
	f, err := newFile(file)
	for i := 2; errors.Is(err, fs.ErrExist); i++ {
		file = fmt.Sprintf("%s-%d.sql", name, i)
		f, err = newFile(file)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(sql)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return terminal.Printf(c.Root().Writer, "Wrote %s. Run it once:\n"+
		"  npx wrangler d1 execute DB --env %s --remote --command \"$(cat '%s')\"\n", file, env, file)
}

func newFile(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}
