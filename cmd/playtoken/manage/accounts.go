package manage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/store"
)

// Accounts returns the command that manages accounts.
func Accounts() *cli.Command {
	return &cli.Command{
		Name:        "accounts",
		Usage:       "manage the accounts that may request tokens",
		Description: withSQL,
		Commands: []*cli.Command{
			addAccountCommand(),
			{
				Name: "list", Usage: "list the accounts with their balances", Flags: databaseFlags(),
				Action: listAccounts,
			},
			{
				Name: "show", Usage: "show an account and the dates of its authenticators, without secrets",
				ArgsUsage: "ACCOUNT", Flags: databaseFlags(), Action: showAccount,
			},
			enableAccountCommand(), disableAccountCommand(), playReadyCommand(), licenseURLCommand(),
			addCreditsCommand(), newAuthenticatorCommand(),
		},
	}
}

func enableAccountCommand() *cli.Command {
	return changeAccountCommand("enable", "issue tokens to an account again",
		func(_ *cli.Command, id uint64) (store.Change, error) { return store.SetEnabled(id, true), nil })
}

func disableAccountCommand() *cli.Command {
	return changeAccountCommand("disable", "refuse the requests of an account with -2031",
		func(_ *cli.Command, id uint64) (store.Change, error) { return store.SetEnabled(id, false), nil })
}

func playReadyCommand() *cli.Command {
	return changeAccountCommand("playready", "give an account the PlayReady option, or withdraw it with -off",
		func(c *cli.Command, id uint64) (store.Change, error) {
			return store.SetPlayReady(id, !c.Bool("off")), nil
		},
		&cli.BoolFlag{Name: "off", Usage: "withdraw the option: requests are refused with -5002"})
}

func licenseURLCommand() *cli.Command {
	return changeAccountCommand("license-url", "set the license acquisition URL of an account",
		func(c *cli.Command, id uint64) (store.Change, error) {
			return store.SetLicenseURL(id, c.String("url"))
		},
		&cli.StringFlag{Name: "url", Usage: "the `URL`; without this flag, the server's default"})
}

func addCreditsCommand() *cli.Command {
	return changeAccountCommand("add-credits", "add credits to the balance of an account; a token costs one",
		func(c *cli.Command, id uint64) (store.Change, error) {
			return store.AddCredits(id, c.Int64("credits"))
		},
		&cli.Int64Flag{Name: "credits", Required: true, Usage: "`NUMBER` of credits"})
}

// changeAccountCommand returns a command that changes the account in its argument.
func changeAccountCommand(
	name, usage string, change func(*cli.Command, uint64) (store.Change, error), flags ...cli.Flag,
) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, ArgsUsage: "ACCOUNT", Flags: append(databaseFlags(), flags...),
		Action: func(ctx context.Context, c *cli.Command) error {
			id, env, err := accountArgument(c)
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

// accountArgument reads the account ID that is the only argument, and the environment.
func accountArgument(c *cli.Command) (uint64, playtoken.Environment, error) {
	if c.Args().Len() != 1 {
		return accountID(c, "")
	}
	return accountID(c, c.Args().First())
}

// accountID reads an account ID and the environment.
func accountID(c *cli.Command, text string) (uint64, playtoken.Environment, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, 0, fmt.Errorf("%s takes one account ID, a number of 1 to 10 digits, after the flags", c.Name)
	}
	env, err := data.Environment(c)
	return id, env, err
}

// apply changes an account in the database of an environment, or writes the change as SQL with
// -sql.
func apply(
	ctx context.Context, c *cli.Command, env playtoken.Environment, id uint64, change store.Change,
) error {
	if dir := c.String("sql"); dir != "" {
		// The last query shows the account, so an empty result reveals a wrong ID.
		return writeSQL(c, dir, env, change.SQL()+store.ShowSQL(id))
	}
	s, err := data.OpenStore(ctx, c, env)
	if err == nil {
		err = errors.Join(s.Apply(ctx, change), s.Close())
	}
	if err != nil {
		return fmt.Errorf("account %d (%s): %w", id, env, err)
	}
	return nil
}

func addAccountCommand() *cli.Command {
	return &cli.Command{
		Name:  "add",
		Usage: "add an account, and print its authenticators once",
		Description: "The account is added to both environments, with an authenticator for each.\n" +
			"A server can then distinguish the other environment's authenticator from a wrong one.\n" +
			"The credits go to the balance in ENVIRONMENT; the other balance is 0.",
		Flags: append(databaseFlags(),
			&cli.StringFlag{Name: "name", Required: true, Usage: "the customer's `NAME`"},
			&cli.Uint64Flag{
				Name: "id", Usage: "the account `ID`, 1 to 10 digits (default: 6 random digits)", HideDefault: true,
			},
			&cli.Int64Flag{Name: "credits", Usage: "`NUMBER` of credits to begin with"},
			&cli.StringFlag{
				Name: "license-url", Usage: "the license acquisition `URL`; without this flag, the server's default",
			},
		),
		Action: addAccount,
	}
}

func addAccount(ctx context.Context, c *cli.Command) error {
	env, err := data.Environment(c)
	if err != nil {
		return err
	}
	a := store.Account{
		ID: c.Uint64("id"), Name: c.String("name"), Enabled: true, PlayReady: true, Credits: c.Int64("credits"),
		LicenseURL: c.String("license-url"),
	}
	if a.ID == 0 {
		a.ID = 100_000 + rand.Uint64N(900_000)
	}
	secrets := [2][16]byte{store.NewSecret(), store.NewSecret()}
	environments := [2]playtoken.Environment{env, env.Other()}
	now := time.Now()
	for i, where := range environments {
		if i > 0 {
			a.Credits, a.LicenseURL = 0, ""
			if err := createOtherDatabase(ctx, c, where); err != nil {
				return err
			}
		}
		change, err := store.AddAccount(a, now)
		if err != nil {
			return err
		}
		for j, of := range environments {
			change = append(change, store.NewAuthenticator(a.ID, of, secrets[j], 0, now)...)
		}
		if err := apply(ctx, c, where, a.ID, change); err != nil {
			return err
		}
	}
	out := c.Root().Writer
	terminal.Printf(out, "Account %d: %s. These authenticators are shown once:\n", a.ID, a.Name)
	for i, e := range environments {
		terminal.Printf(out, "  %-10s  %s\n", e, store.FormatAuthenticator(a.ID, secrets[i]))
	}
	return nil
}

// createOtherDatabase creates the database of the other environment if it is missing. The caller
// has opened the first database, so the folder belongs to a server.
func createOtherDatabase(ctx context.Context, c *cli.Command, env playtoken.Environment) error {
	if c.String("sql") != "" {
		return nil
	}
	s, err := store.Open(ctx, data.DatabaseFile(c, env), true)
	if err != nil {
		return err
	}
	return s.Close()
}

func newAuthenticatorCommand() *cli.Command {
	return &cli.Command{
		Name: "new-authenticator", ArgsUsage: "ACCOUNT",
		Usage: "give an account a new authenticator, and print it once",
		Description: "The present authenticator stays valid for the overlap, which avoids an outage.\n" +
			"Two authenticators are valid at most: one that was replaced before ends now.",
		Flags:  append(databaseFlags(), overlapFlag("authenticator")),
		Action: newAuthenticator,
	}
}

// overlapFlag returns the flag for the time that a replaced secret stays valid.
func overlapFlag(secret string) cli.Flag {
	return &cli.DurationFlag{
		Name: "overlap", Value: 24 * time.Hour, Usage: "keep the present " + secret + " valid for this `DURATION`",
	}
}

func newAuthenticator(ctx context.Context, c *cli.Command) error {
	if c.Duration("overlap") < 0 {
		return errors.New("-overlap must not be negative")
	}
	id, env, err := accountArgument(c)
	if err != nil {
		return err
	}
	secret, now := store.NewSecret(), time.Now()
	change := store.NewAuthenticator(id, env, secret, c.Duration("overlap"), now)
	if err := apply(ctx, c, env, id, change); err != nil {
		return err
	}
	// With the hash of this authenticator, the other environment's server can report that it
	// belongs to the wrong environment.
	err = apply(ctx, c, env.Other(), id, change)
	if err != nil && !errors.Is(err, store.ErrNoAccount) && !errors.Is(err, data.ErrNoDatabase) {
		return err
	}
	out := c.Root().Writer
	terminal.Printf(out, "The new %s authenticator is shown once:\n  %s\n", env, store.FormatAuthenticator(id, secret))
	if overlap := c.Duration("overlap"); overlap > 0 {
		terminal.Printf(out, "The present one stays valid until %s.\n", now.Add(overlap).UTC().Format(time.RFC3339))
	}
	return nil
}

func listAccounts(ctx context.Context, c *cli.Command) error {
	env, err := data.Environment(c)
	if err != nil {
		return err
	}
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, store.ListSQL)
	}
	s, err := data.OpenStore(ctx, c, env)
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
	terminal.Printf(w, "ACCOUNT\tNAME\tENABLED\tPLAYREADY\tCREDITS\tLICENSE ACQUISITION URL\n")
	for _, a := range accounts {
		url := a.LicenseURL
		if url == "" {
			url = "(the server's default)"
		}
		terminal.Printf(
			w, "%d\t%s\t%s\t%s\t%d\t%s\n", a.ID, a.Name, yesNo(a.Enabled), yesNo(a.PlayReady), a.Credits, url,
		)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return printLowBalances(c.Root().Writer, low)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func showAccount(ctx context.Context, c *cli.Command) error {
	id, env, err := accountArgument(c)
	if err != nil {
		return err
	}
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, store.ShowSQL(id))
	}
	s, err := data.OpenStore(ctx, c, env)
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := s.Account(ctx, id)
	if err != nil {
		return fmt.Errorf("account %d (%s): %w", id, env, err)
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
		Credits        int64           `json:"credits"`
		LicenseURL     string          `json:"licenseAcquisitionUrl,omitempty"`
		Created        time.Time       `json:"created"`
		Authenticators []authenticator `json:"authenticators"`
	}{a.ID, a.Name, a.Enabled, a.PlayReady, a.Credits, a.LicenseURL, a.Created, nil}
	for _, k := range a.Authenticators {
		shown := authenticator{k.Environment.String(), k.Created, nil}
		if !k.Expires.IsZero() {
			shown.Expires = &k.Expires
		}
		view.Authenticators = append(view.Authenticators, shown)
	}
	return terminal.PrintJSON(c.Root().Writer, view)
}
