package data

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/keyfile"
	"playtoken/token"
)

// SealingKeysVariable is the environment variable for sealing keys that are not in a file.
const SealingKeysVariable = "PLAYTOKEN_SEALING_KEYS"

// FirstStart creates a file with a sealing key at the first start in the test environment. It
// returns an error if a database exists, since a new key would not open tokens that were issued
// before. In production it returns an error if the file is missing.
func FirstStart(c *cli.Command, env playtoken.Environment) error {
	if os.Getenv(SealingKeysVariable) != "" {
		return nil
	}
	keys, database := absolute(SealingKeysFile(c, env)), absolute(DatabaseFile(c, env))
	// Look for the database before the keys: a process that starts at the same time creates the
	// keys before the database.
	hasDatabase, err := exists(database)
	if err != nil {
		return err
	}
	hasKeys, err := exists(keys)
	if err != nil || hasKeys {
		return err
	}
	add := fmt.Sprintf("playtoken sealing-keys add -environment %s -sealing-keys %s", env, keys)
	switch {
	case hasDatabase:
		return fmt.Errorf(
			"the sealing keys %s do not exist, but the database %s does: a new key would not open tokens that "+
				"were issued; put the file back from your copy, or if no token was ever issued, make a key with %s",
			keys,
			database,
			add,
		)
	case env == playtoken.Production:
		return fmt.Errorf(
			"the sealing keys %s do not exist; name the file with -sealing-keys, or make it with %s and keep a copy",
			keys, add,
		)
	}
	return keyfile.Create(env, keys)
}

func exists(file string) (bool, error) {
	_, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// OpenRing reads the environment's sealing keys from SealingKeysVariable, or else from a file.
func OpenRing(c *cli.Command, env playtoken.Environment) (*token.Ring, error) {
	file := c.String("sealing-keys")
	if text := os.Getenv(SealingKeysVariable); text != "" {
		if file != "" {
			return nil, errors.New(
				"sealing keys come from -sealing-keys or from " + SealingKeysVariable + ", not from both",
			)
		}
		ring, err := token.ParseRing(env, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", SealingKeysVariable, err)
		}
		return ring, nil
	}
	ring, err := keyfile.LoadRing(env, SealingKeysFile(c, env))
	return ring, NoKeyFile(c, env, err)
}

// NoKeyFile adds advice to the error of a missing file of sealing keys. It returns other errors
// unchanged.
func NoKeyFile(c *cli.Command, env playtoken.Environment, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf(
		"the sealing keys %s do not exist; name the server's folder with -data, or the file with -sealing-keys",
		absolute(SealingKeysFile(c, env)),
	)
}

// SealingKeysFile returns the path of the environment's sealing keys.
func SealingKeysFile(c *cli.Command, env playtoken.Environment) string {
	if file := c.String("sealing-keys"); file != "" {
		return file
	}
	return filepath.Join(c.String("data"), env.String()+".keys")
}
