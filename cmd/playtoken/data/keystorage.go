package data

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken/internal/issue"
	"playtoken/internal/keyfile"
)

// KeyStorageVariable is the environment variable for the credential of key storage.
const KeyStorageVariable = "PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR"

// KeyStorageFlags name the key storage and its credential.
func KeyStorageFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name:  "key-storage",
			Usage: "look up stored keys at `URL`, the root of a server with the SKM API",
		},
		&cli.StringFlag{
			Name:  "key-storage-authenticator",
			Usage: "read the customerAuthenticator for it from `FILE`, instead of " + KeyStorageVariable,
		},
	}
}

// OpenKeyStorage returns the key storage named by the flags. Its credential comes from a file or
// the environment variable, since other users of the machine can see the values of flags.
func OpenKeyStorage(c *cli.Command) (issue.KeyStorage, error) {
	root, authenticator := c.String("key-storage"), os.Getenv(KeyStorageVariable)
	if file := c.String("key-storage-authenticator"); file != "" {
		if authenticator != "" {
			return issue.KeyStorage{}, errors.New(
				"-key-storage-authenticator and " + KeyStorageVariable + " are both set; set one",
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
