package manage

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/redeem"
	"playtoken/internal/store"
)

// LicenseServers returns the command that manages the credentials of license servers.
func LicenseServers() *cli.Command {
	return &cli.Command{
		Name:  "license-servers",
		Usage: "manage the license servers that may redeem tokens",
		Description: "A license server redeems tokens at " + redeem.Path + ".\n" +
			"It has its own credential in each environment.\n" + withSQL,
		Commands: []*cli.Command{
			{
				Name: "add", ArgsUsage: "NAME", Usage: "give a license server a credential, and print it once",
				Description: "A known NAME gets a new credential. The present one stays valid for the overlap.",
				Flags:       append(databaseFlags(), overlapFlag("credential")),
				Action:      addLicenseServer,
			},
			{
				Name: "list", Usage: "list the license servers, without their credentials",
				Flags: databaseFlags(), Action: listLicenseServers,
			},
			{
				Name: "remove", ArgsUsage: "NAME", Usage: "refuse a license server from now on",
				Flags: databaseFlags(), Action: removeLicenseServer,
			},
		},
	}
}

func addLicenseServer(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return errors.New("add takes the name of one license server, after the flags")
	}
	if c.Duration("overlap") < 0 {
		return errors.New("-overlap must not be negative")
	}
	env, err := data.Environment(c)
	if err != nil {
		return err
	}
	credential := store.NewCredential()
	change, err := store.AddLicenseServer(c.Args().First(), credential, c.Duration("overlap"), time.Now())
	if err != nil {
		return err
	}
	if err := applyToLicenseServers(ctx, c, change); err != nil {
		return err
	}
	return terminal.Printf(
		c.Root().Writer, "The %s credential of %s is shown once:\n  %s\n", env, c.Args().First(), credential,
	)
}

func removeLicenseServer(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return errors.New("remove takes the name of one license server, after the flags")
	}
	return applyToLicenseServers(ctx, c, store.RemoveLicenseServer(c.Args().First()))
}

// applyToLicenseServers applies a change to the database, or writes it as SQL with -sql.
func applyToLicenseServers(ctx context.Context, c *cli.Command, change store.Change) error {
	env, err := data.Environment(c)
	if err != nil {
		return err
	}
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, change.SQL()+store.LicenseServersSQL)
	}
	s, err := data.OpenStore(ctx, c, env)
	if err == nil {
		err = errors.Join(s.Apply(ctx, change), s.Close())
	}
	if errors.Is(err, store.ErrNoAccount) {
		err = store.ErrNoLicenseServer
	}
	if err != nil {
		return fmt.Errorf("%s (%s): %w", c.Args().First(), env, err)
	}
	return nil
}

func listLicenseServers(ctx context.Context, c *cli.Command) error {
	env, err := data.Environment(c)
	if err != nil {
		return err
	}
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, store.LicenseServersSQL)
	}
	s, err := data.OpenStore(ctx, c, env)
	if err != nil {
		return err
	}
	defer s.Close()
	servers, err := s.LicenseServers(ctx)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Root().Writer, 0, 0, 2, ' ', 0)
	terminal.Printf(w, "LICENSE SERVER\tSINCE\tUNTIL\n")
	for _, l := range servers {
		until := "-"
		if !l.Expires.IsZero() {
			until = l.Expires.Format(time.RFC3339)
		}
		terminal.Printf(w, "%s\t%s\t%s\n", l.Name, l.Created.Format(time.RFC3339), until)
	}
	return w.Flush()
}
