package manage

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/admin"
	"playtoken/internal/redeem"
)

// LicenseServers returns the command that manages the credentials of license servers.
func LicenseServers() *cli.Command {
	return &cli.Command{
		Name:  "license-servers",
		Usage: "manage the license servers that may redeem tokens",
		Description: "A license server redeems tokens at " + redeem.Path + ".\n" +
			"It has its own credential in each environment.\n" + withAt,
		Commands: []*cli.Command{
			{
				Name: "add", ArgsUsage: "NAME", Usage: "give a license server a credential, and print it once",
				Description: "A known NAME gets a new credential. The present one stays valid for the overlap.",
				Flags:       serviceFlags(overlapFlag("credential")),
				Action:      addLicenseServer,
			},
			{
				Name: "list", Usage: "list the license servers, without their credentials",
				Flags: serviceFlags(), Action: listLicenseServers,
			},
			{
				Name: "remove", ArgsUsage: "NAME", Usage: "refuse a license server from now on",
				Flags: serviceFlags(), Action: remove("/license-servers/"),
			},
		},
	}
}

func addLicenseServer(ctx context.Context, c *cli.Command) error {
	name, err := nameArgument(c)
	if err != nil {
		return err
	}
	return with(ctx, c, func(s service) error {
		return makeCredential(ctx, c, s, "/license-servers", admin.NewLicenseServer{Name: &name, Overlap: overlap(c)})
	})
}

// nameArgument reads the name that is the only argument.
func nameArgument(c *cli.Command) (string, error) {
	if c.Args().Len() != 1 {
		return "", errors.New(c.Name + " takes one name, after the flags")
	}
	return c.Args().First(), nil
}

// makeCredential makes a credential, and prints it once.
func makeCredential(ctx context.Context, c *cli.Command, s service, path string, given any) error {
	var made admin.MadeCredential
	if _, err := send(ctx, s, request{method: http.MethodPost, path: path}, given, &made); err != nil {
		return err
	}
	return print(c, made, func() error {
		return terminal.Printf(c.Root().Writer, "The %s credential of %s is shown once:\n  %s\n",
			made.Environment, made.Name, made.Credential)
	})
}

// remove returns an action that deletes the resource with the name in the argument below a path.
func remove(below string) cli.ActionFunc {
	return func(ctx context.Context, c *cli.Command) error {
		name, err := nameArgument(c)
		if err != nil {
			return err
		}
		return with(ctx, c, func(s service) error {
			_, err := send(ctx, s, request{method: http.MethodDelete, path: below + url.PathEscape(name)}, nil, nil)
			return err
		})
	}
}

func listLicenseServers(ctx context.Context, c *cli.Command) error {
	return with(ctx, c, func(s service) error {
		var all admin.LicenseServers
		if _, err := get(ctx, s, "/license-servers", nil, &all); err != nil {
			return err
		}
		return print(c, all, func() error {
			t := terminal.NewTable(c.Root().Writer, "LICENSE SERVER", "SINCE", "UNTIL")
			for _, l := range all.LicenseServers {
				t.Row(l.Name, l.Created.Format(time.RFC3339), timeOrDash(l.Expires))
			}
			return t.Flush()
		})
	})
}

// timeOrDash formats a time for a table, nil as a dash.
func timeOrDash(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.Format(time.RFC3339)
}
