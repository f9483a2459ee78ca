package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/service"
)

func servicesCommand() *cli.Command {
	one := func(name, usage string, change func(*cli.Command, uint64) (service.Change, error), flags ...cli.Flag) *cli.Command {
		return &cli.Command{
			Name: name, Usage: usage, ArgsUsage: "SERVICE", Flags: append(serviceFlags(), flags...),
			Action: func(ctx context.Context, c *cli.Command) error {
				id, env, err := serviceArgument(c)
				if err != nil {
					return err
				}
				ch, err := change(c, id)
				if err != nil {
					return err
				}
				return apply(ctx, c, env, id, ch)
			},
		}
	}
	return &cli.Command{
		Name:        "services",
		Usage:       "manage the services that may ask for tokens",
		Description: withSQL,
		Commands: []*cli.Command{
			addServiceCommand(),
			{
				Name: "list", Usage: "list the services with their balances", Flags: serviceFlags(),
				Action: listServices,
			},
			{
				Name: "show", Usage: "show a service and its authenticators, without their secrets", ArgsUsage: "SERVICE",
				Flags: serviceFlags(), Action: showService,
			},
			one("enable", "let a service get tokens", func(_ *cli.Command, id uint64) (service.Change, error) {
				return service.SetEnabled(id, true), nil
			}),
			one("disable", "refuse a service with -2031", func(_ *cli.Command, id uint64) (service.Change, error) {
				return service.SetEnabled(id, false), nil
			}),
			one(
				"playready",
				"give a service the PlayReady option, or take it with -off",
				func(c *cli.Command, id uint64) (service.Change, error) {
					return service.SetPlayReady(id, !c.Bool("off")), nil
				},
				&cli.BoolFlag{Name: "off", Usage: "take the option: requests get -5002"},
			),
			one(
				"license-url",
				"set the license acquisition URL of a service",
				func(c *cli.Command, id uint64) (service.Change, error) {
					return service.SetLicenseURL(id, c.String("url"))
				},
				&cli.StringFlag{Name: "url", Usage: "the `URL`; without it, the endpoint's own"},
			),
			one(
				"add-tokens",
				"add to the balance of a service",
				func(c *cli.Command, id uint64) (service.Change, error) {
					return service.AddTokens(id, c.Int64("tokens"))
				},
				&cli.Int64Flag{Name: "tokens", Required: true, Usage: "`NUMBER` of tokens"},
			),
			newAuthenticatorCommand(),
		},
	}
}

func serviceFlags() []cli.Flag {
	return []cli.Flag{
		dataFlag(), environmentFlag(),
		&cli.StringFlag{
			Name:  "sql",
			Usage: "write the SQL into `DIR`, for a deployed database, instead of running it here",
		},
	}
}

// withSQL describes the flag.
const withSQL = "With -sql DIR a command opens no database here. It writes the SQL for a deployed Worker's database into a new file in DIR, and prints\n" +
	"the wrangler command that runs it and shows what comes of it."

// serviceArgument is the service that the argument names, and the environment.
func serviceArgument(c *cli.Command) (uint64, playtoken.Environment, error) {
	if c.Args().Len() != 1 {
		return serviceOf(c, "")
	}
	return serviceOf(c, c.Args().First())
}

// serviceOf is the service with that id, and the environment.
func serviceOf(c *cli.Command, text string) (uint64, playtoken.Environment, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, 0, fmt.Errorf("%s takes the id of one service, a number of 1 to 10 digits, after the flags", c.Name)
	}
	env, err := environment(c)
	return id, env, err
}

// apply makes a change to a service in the database of an environment, or writes it out as SQL.
func apply(ctx context.Context, c *cli.Command, env playtoken.Environment, id uint64, change service.Change) error {
	if dir := c.String("sql"); dir != "" {
		// Whether there is such a service is seen when it runs: it shows the account, or nothing.
		return writeSQL(c, dir, env, change.SQL()+service.ShowSQL(id))
	}
	s, err := openStore(ctx, c, env)
	if err == nil {
		err = errors.Join(s.Apply(ctx, change), s.Close())
	}
	if err != nil {
		return fmt.Errorf("service %d (%s): %w", id, env, err)
	}
	return nil
}

// writeSQL writes the SQL for the environment's deployed database into a file of its own: another
// may be there that has not been run yet. No secret is in it, only hashes. wrangler shows rows of a
// --command alone, and not those of a --file.
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
	err = say(
		c.Root().Writer,
		"Wrote %s. Run it once:\n  npx wrangler d1 execute DB --env %s --remote --command \"$(cat '%s')\"\n",
		file,
		env,
		file,
	)
	return err
}

func newFile(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func addServiceCommand() *cli.Command {
	return &cli.Command{
		Name:  "add",
		Usage: "add a service, and print its authenticators once",
		Description: "The service gets an account and an authenticator in both environments, so that using the wrong one can be told from a\n" +
			"wrong secret. The tokens are added to its balance in the environment named; the other balance begins with 0.",
		Flags: append(serviceFlags(),
			&cli.StringFlag{Name: "name", Required: true, Usage: "what people call the service"},
			&cli.Uint64Flag{Name: "id", Usage: "the service `ID`, 1 to 10 digits (default: a random one of 6 digits)"},
			&cli.Int64Flag{Name: "tokens", Usage: "the first balance"},
			&cli.StringFlag{Name: "license-url", Usage: "the license acquisition `URL`, if not the endpoint's own"},
		),
		Action: func(ctx context.Context, c *cli.Command) error {
			env, err := environment(c)
			if err != nil {
				return err
			}
			a := service.Account{
				ID: c.Uint64("id"), Name: c.String("name"), Enabled: true, PlayReady: true, Tokens: c.Int64("tokens"),
				LicenseURL: c.String("license-url"),
			}
			if a.ID == 0 {
				a.ID = 100_000 + rand.Uint64N(900_000)
			}
			secrets := [2][16]byte{service.NewSecret(), service.NewSecret()}
			environments := [2]playtoken.Environment{env, env.Other()}
			now := time.Now()
			for i, where := range environments {
				if i > 0 {
					a.Tokens, a.LicenseURL = 0, ""
					if err := addOtherDatabase(ctx, c, where); err != nil {
						return err
					}
				}
				change, err := service.AddAccount(a, now)
				if err != nil {
					return err
				}
				for j, of := range environments {
					change = append(change, service.NewAuthenticator(a.ID, of, secrets[j], 0, now)...)
				}
				if err := apply(ctx, c, where, a.ID, change); err != nil {
					return err
				}
			}
			out := c.Root().Writer
			say(out, "Service %d: %s. These authenticators are shown once:\n", a.ID, a.Name)
			for i, e := range environments {
				say(out, "  %-10s  %s\n", e, service.FormatAuthenticator(a.ID, secrets[i]))
			}
			return nil
		},
	}
}

// addOtherDatabase makes the database of the environment that was not named, where it was never
// served. The database of the environment that was named shows that this is the folder of a server.
func addOtherDatabase(ctx context.Context, c *cli.Command, env playtoken.Environment) error {
	if c.String("sql") != "" {
		return nil
	}
	s, err := service.OpenStore(ctx, databaseFile(c, env), true)
	if err != nil {
		return err
	}
	return s.Close()
}

func newAuthenticatorCommand() *cli.Command {
	return &cli.Command{
		Name: "new-authenticator", ArgsUsage: "SERVICE",
		Usage: "give a service a new authenticator, and print it once",
		Description: "The present authenticator stays valid for the overlap, so that it can be replaced without an outage. One that was already on\n" +
			"its way out ends now: two are valid at most.",
		Flags: append(
			serviceFlags(),
			&cli.DurationFlag{
				Name:  "overlap",
				Value: 24 * time.Hour,
				Usage: "how long the present authenticator stays valid",
			},
		),
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Duration("overlap") < 0 {
				return errors.New("-overlap is not negative")
			}
			id, env, err := serviceArgument(c)
			if err != nil {
				return err
			}
			secret, now := service.NewSecret(), time.Now()
			change := service.NewAuthenticator(id, env, secret, c.Duration("overlap"), now)
			if err := apply(ctx, c, env, id, change); err != nil {
				return err
			}
			// The other environment's database knows it too, so that a mix-up can be named.
			err = apply(ctx, c, env.Other(), id, change)
			if err != nil && !errors.Is(err, service.ErrNoAccount) && !errors.Is(err, errNoDatabase) {
				return err
			}
			out := c.Root().Writer
			say(out, "The new %s authenticator is shown once:\n  %s\n", env, service.FormatAuthenticator(id, secret))
			if c.Duration("overlap") > 0 {
				say(
					out,
					"The present one stays valid until %s.\n",
					now.Add(c.Duration("overlap")).UTC().Format(time.RFC3339),
				)
			}
			return nil
		},
	}
}

func listServices(ctx context.Context, c *cli.Command) error {
	env, err := environment(c)
	if err != nil {
		return err
	}
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, service.ListSQL)
	}
	s, err := openStore(ctx, c, env)
	if err != nil {
		return err
	}
	defer s.Close()
	accounts, err := s.Accounts(ctx)
	if err != nil {
		return err
	}
	low, err := s.LowBalances(ctx, time.Now())
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Root().Writer, 0, 0, 2, ' ', 0)
	say(w, "SERVICE\tNAME\tENABLED\tPLAYREADY\tTOKENS\tLICENSE ACQUISITION URL\n")
	for _, a := range accounts {
		url := a.LicenseURL
		if url == "" {
			url = "(the endpoint's own)"
		}
		say(w, "%d\t%s\t%s\t%s\t%d\t%s\n", a.ID, a.Name, yes(a.Enabled), yes(a.PlayReady), a.Tokens, url)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return warnOfLow(c.Root().Writer, low)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func showService(ctx context.Context, c *cli.Command) error {
	id, env, err := serviceArgument(c)
	if err != nil {
		return err
	}
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, service.ShowSQL(id))
	}
	s, err := openStore(ctx, c, env)
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := s.Account(ctx, id)
	if err != nil {
		return fmt.Errorf("service %d (%s): %w", id, env, err)
	}
	type authenticator struct {
		Environment string     `json:"environment"`
		Created     time.Time  `json:"created"`
		Expires     *time.Time `json:"expires,omitempty"`
	}
	view := struct {
		ID             uint64          `json:"id"`
		Name           string          `json:"name"`
		Enabled        bool            `json:"enabled"`
		PlayReady      bool            `json:"playready"`
		Tokens         int64           `json:"tokens"`
		LicenseURL     string          `json:"licenseAcquisitionUrl,omitempty"`
		Created        time.Time       `json:"created"`
		Authenticators []authenticator `json:"authenticators"`
	}{a.ID, a.Name, a.Enabled, a.PlayReady, a.Tokens, a.LicenseURL, a.Created, nil}
	for _, k := range a.Authenticators {
		shown := authenticator{k.Environment.String(), k.Created, nil}
		if !k.Expires.IsZero() {
			shown.Expires = &k.Expires
		}
		view.Authenticators = append(view.Authenticators, shown)
	}
	out := json.NewEncoder(c.Root().Writer)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(view)
}
