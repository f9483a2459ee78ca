package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/keyfile"
	"playtoken/internal/store"
	"playtoken/token"
)

// sealingKeysVariable is the environment variable that holds the sealing keys instead of a file.
const sealingKeysVariable = "PLAYTOKEN_SEALING_KEYS"

func dataFlag() cli.Flag {
	return &cli.StringFlag{Name: "data", Value: "data", Usage: "keep the databases and sealing keys in `DIR`"}
}

func environmentFlag() cli.Flag {
	return &cli.StringFlag{
		Name:  "environment",
		Value: playtoken.Test.String(),
		Usage: "work in this `ENVIRONMENT`: test or production",
	}
}

func sealingKeysFlag() cli.Flag {
	return &cli.StringFlag{
		Name:  "sealing-keys",
		Usage: "read the sealing keys from `FILE`, instead of DIR/ENVIRONMENT.keys",
	}
}

// keyStorageVariable is the environment variable that holds the credential for key storage.
const keyStorageVariable = "PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR"

func keyStorageFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:  "key-storage",
			Usage: "look up stored keys at `URL`, the root of a server with the SKM API",
		},
		&cli.StringFlag{
			Name:  "key-storage-authenticator",
			Usage: "read the customerAuthenticator for it from `FILE`, instead of " + keyStorageVariable,
		},
	}
}

// openKeyStorage returns the key storage named by the flags. Its credential comes from a file or
// the environment variable, since other users of the machine can see the values of flags.
func openKeyStorage(c *cli.Command) (issue.KeyStorage, error) {
	root, authenticator := c.String("key-storage"), os.Getenv(keyStorageVariable)
	if file := c.String("key-storage-authenticator"); file != "" {
		if authenticator != "" {
			return issue.KeyStorage{}, errors.New(
				"-key-storage-authenticator and " + keyStorageVariable + " are both set; set one",
			)
		}
		text, err := keyfile.ReadSecret(file)
		if err != nil {
			return issue.KeyStorage{}, fmt.Errorf("-key-storage-authenticator: %w", err)
		}
		authenticator = text
	}
	storage, err := issue.NewKeyStorage(root, strings.TrimSpace(authenticator))
	if err != nil {
		return issue.KeyStorage{}, fmt.Errorf("-key-storage: %w", err)
	}
	return storage, nil
}

func environment(c *cli.Command) (playtoken.Environment, error) {
	for _, env := range []playtoken.Environment{playtoken.Test, playtoken.Production} {
		if c.String("environment") == env.String() {
			return env, nil
		}
	}
	return 0, fmt.Errorf("-environment must be test or production, not %q", c.String("environment"))
}

// databaseFile returns the path of the environment's database.
func databaseFile(c *cli.Command, env playtoken.Environment) string {
	return filepath.Join(c.String("data"), env.String()+".db")
}

// openStore opens the environment's database in the data folder. It does not create one: a folder
// without a database is probably the wrong folder.
func openStore(ctx context.Context, c *cli.Command, env playtoken.Environment) (*store.Store, error) {
	file := databaseFile(c, env)
	s, err := store.Open(ctx, file, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w of the %s environment: %s does not exist; "+
			"name the server's folder with -data, or start playtoken serve -environment %[2]s once",
			errNoDatabase, env, absolute(file))
	}
	return s, err
}

var errNoDatabase = errors.New("there is no database")

// absolute makes a path absolute for a message, or returns it unchanged.
func absolute(file string) string {
	if whole, err := filepath.Abs(file); err == nil {
		return whole
	}
	return file
}

// firstStart creates the sealing key of the test environment at its first start. It fails if a
// database exists: a new key would not open tokens that were issued before.
func firstStart(c *cli.Command, env playtoken.Environment) error {
	if os.Getenv(sealingKeysVariable) != "" {
		return nil
	}
	keys, database := absolute(sealingKeysFile(c, env)), absolute(databaseFile(c, env))
	// Look for the database first: another process that starts now creates the keys before it.
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

// openRing reads the environment's sealing keys from the environment variable, else from a file.
func openRing(c *cli.Command, env playtoken.Environment) (*token.Ring, error) {
	file := c.String("sealing-keys")
	if text := os.Getenv(sealingKeysVariable); text != "" {
		if file != "" {
			return nil, errors.New(
				"sealing keys come from -sealing-keys or from " + sealingKeysVariable + ", not from both",
			)
		}
		ring, err := token.ParseRing(env, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", sealingKeysVariable, err)
		}
		return ring, nil
	}
	ring, err := keyfile.LoadRing(env, sealingKeysFile(c, env))
	return ring, noKeyFile(c, env, err)
}

// noKeyFile adds advice to the error of a missing file of sealing keys. It returns other errors
// unchanged.
func noKeyFile(c *cli.Command, env playtoken.Environment, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return fmt.Errorf(
		"the sealing keys %s do not exist; name the server's folder with -data, or the file with -sealing-keys",
		absolute(sealingKeysFile(c, env)),
	)
}

// sealingKeysFile returns the path of the environment's sealing keys.
func sealingKeysFile(c *cli.Command, env playtoken.Environment) string {
	if file := c.String("sealing-keys"); file != "" {
		return file
	}
	return filepath.Join(c.String("data"), env.String()+".keys")
}
