package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/manage"
	"playtoken/internal/admin"
)

func adminFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name: "operator-credential",
			Usage: "turn on the admin interface, with the credential of the first operator from `FILE` or from " +
				manage.CredentialVariable,
		},
		&cli.StringFlag{
			Name: "admin", Usage: "serve the admin interface at `ADDRESS` alone, which need not be public",
		},
	}
}

// operatorCredential reads the credential of the first operator. It returns "" if the admin
// interface is off.
func operatorCredential(c *cli.Command) (string, error) {
	credential, err := manage.ReadCredential(c, "operator-credential")
	switch {
	case err != nil:
		return "", err
	case credential == "" && (c.IsSet("operator-credential") || c.IsSet("admin")):
		return "", errors.New("the admin interface needs -operator-credential or " + manage.CredentialVariable)
	case credential != "" && len(credential) < admin.MinCredential:
		return "", fmt.Errorf("the credential of the first operator has fewer than %d characters: make one with "+
			"openssl rand -hex 32", admin.MinCredential)
	}
	return credential, nil
}
