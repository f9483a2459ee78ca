package data

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/store"
)

// DatabaseFile returns the path of the environment's database.
func DatabaseFile(c *cli.Command, env playtoken.Environment) string {
	return filepath.Join(c.String("data"), env.String()+".db")
}

// OpenStore opens the environment's database in the data folder. It does not create a database,
// since a folder without one is probably the wrong folder. The error then wraps ErrNoDatabase.
func OpenStore(ctx context.Context, c *cli.Command, env playtoken.Environment) (*store.Store, error) {
	file := DatabaseFile(c, env)
	s, err := store.Open(ctx, file, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w of the %s environment: %s does not exist; "+
			"name the server's folder with -data, or start playtoken serve -environment %[2]s once",
			ErrNoDatabase, env, absolute(file))
	}
	return s, err
}

// ErrNoDatabase means that the data folder lacks the database of the environment.
var ErrNoDatabase = errors.New("there is no database")

// absolute makes a path absolute for a message, or returns it unchanged.
func absolute(file string) string {
	if whole, err := filepath.Abs(file); err == nil {
		return whole
	}
	return file
}
