package data

import (
	"fmt"

	"github.com/urfave/cli/v3"

	"playtoken"
)

// FolderFlag names the data folder.
func FolderFlag() cli.Flag {
	return &cli.StringFlag{Name: "data", Value: "data", Usage: "keep the databases and sealing keys in `DIR`"}
}

// EnvironmentFlag names the environment. The default is test.
func EnvironmentFlag() cli.Flag {
	return &cli.StringFlag{
		Name:  "environment",
		Value: playtoken.Test.String(),
		Usage: "work in this `ENVIRONMENT`: test or production",
	}
}

// SealingKeysFlag names the file of sealing keys.
func SealingKeysFlag() cli.Flag {
	return &cli.StringFlag{
		Name:  "sealing-keys",
		Usage: "read the sealing keys from `FILE`, instead of DIR/ENVIRONMENT.keys",
	}
}

// Environment reads EnvironmentFlag.
func Environment(c *cli.Command) (playtoken.Environment, error) {
	for _, env := range []playtoken.Environment{playtoken.Test, playtoken.Production} {
		if c.String("environment") == env.String() {
			return env, nil
		}
	}
	return 0, fmt.Errorf("-environment must be test or production, not %q", c.String("environment"))
}
