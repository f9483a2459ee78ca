package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/service"
	"playtoken/token"
)

// sealingKeysVariable is the environment variable that sealing keys come from, before any file.
const sealingKeysVariable = "PLAYTOKEN_SEALING_KEYS"

func dataFlag() cli.Flag {
	return &cli.StringFlag{Name: "data", Value: "data", Usage: "keep the databases and sealing keys in `DIR`"}
}

func environmentFlag() cli.Flag {
	return &cli.StringFlag{Name: "environment", Value: playtoken.Test.String(), Usage: "work in this `ENVIRONMENT`: test or production"}
}

func sealingKeysFlag() cli.Flag {
	return &cli.StringFlag{Name: "sealing-keys", Usage: "read the sealing keys from `FILE`, instead of DIR/ENVIRONMENT.keys"}
}

// keyStorageVariable is the environment variable that key storage's credential comes from.
const keyStorageVariable = "PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR"

func keyStorageFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "key-storage", Usage: "look stored keys up at `URL`, the root of a server of the SKM API"},
		&cli.StringFlag{Name: "key-storage-authenticator", Usage: "read the customerAuthenticator for it from `FILE`, instead of " + keyStorageVariable},
	}
}

// openKeyStorage returns the key storage of the flags, whose credential comes from the environment variable or a file: a flag's value
// can be seen by everyone on the machine.
func openKeyStorage(c *cli.Command) (issue.KeyStorage, error) {
	root, authenticator := c.String("key-storage"), os.Getenv(keyStorageVariable)
	if file := c.String("key-storage-authenticator"); file != "" {
		if authenticator != "" {
			return issue.KeyStorage{}, errors.New("key storage's authenticator comes from -key-storage-authenticator or from " + keyStorageVariable + ", not from both")
		}
		text, err := service.ReadSecret(file)
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
	return 0, fmt.Errorf("-environment is test or production, not %q", c.String("environment"))
}

// openStore opens the environment's database in the data folder.
func openStore(ctx context.Context, c *cli.Command, env playtoken.Environment) (*service.Store, error) {
	return service.OpenStore(ctx, filepath.Join(c.String("data"), env.String()+".db"))
}

// openRing reads the environment's sealing keys: from the environment variable, else from a file.
func openRing(c *cli.Command, env playtoken.Environment) (*token.Ring, error) {
	file := c.String("sealing-keys")
	if text := os.Getenv(sealingKeysVariable); text != "" {
		if file != "" {
			return nil, errors.New("sealing keys come from -sealing-keys or from " + sealingKeysVariable + ", not from both")
		}
		ring, err := token.ParseRing(env, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", sealingKeysVariable, err)
		}
		return ring, nil
	}
	return service.LoadRing(env, sealingKeysFile(c, env))
}

// sealingKeysFile is the file with the environment's sealing keys.
func sealingKeysFile(c *cli.Command, env playtoken.Environment) string {
	if file := c.String("sealing-keys"); file != "" {
		return file
	}
	return filepath.Join(c.String("data"), env.String()+".keys")
}
