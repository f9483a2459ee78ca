package manage

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/accounts"
	"playtoken/internal/admin"
	"playtoken/internal/store"
)

// Accounts returns the command that manages accounts.
func Accounts() *cli.Command {
	return &cli.Command{
		Name:        "accounts",
		Usage:       "manage the accounts that may request tokens",
		Description: withAt,
		Commands: []*cli.Command{
			addAccountCommand(),
			{
				Name: "list", Usage: "list the accounts with their balances", Flags: serviceFlags(),
				Action: listAccounts,
			},
			{
				Name: "show", Usage: "show an account and the dates of its authenticators, without secrets",
				ArgsUsage: "ACCOUNT", Flags: serviceFlags(), Action: showAccount,
			},
			{
				Name: "export", Usage: "print what the service has of an account as JSON, without secrets",
				ArgsUsage: "ACCOUNT", Flags: serviceFlags(), Action: exportAccount,
			},
			settingsCommand("enable", "issue tokens to an account again",
				func(*cli.Command) admin.Settings { return admin.Settings{Enabled: new(true)} }),
			settingsCommand("disable", "refuse the requests of an account with -2031",
				func(*cli.Command) admin.Settings { return admin.Settings{Enabled: new(false)} }),
			settingsCommand("playready", "give an account the PlayReady option, or withdraw it with -off",
				func(c *cli.Command) admin.Settings { return admin.Settings{PlayReady: new(!c.Bool("off"))} },
				&cli.BoolFlag{Name: "off", Usage: "withdraw the option: requests are refused with -5002"}),
			settingsCommand("license-url", "set the license acquisition URL of an account",
				func(c *cli.Command) admin.Settings { return admin.Settings{LicenseURL: new(c.String("url"))} },
				&cli.StringFlag{Name: "url", Usage: "the `URL`; without this flag, the server's default"}),
			settingsCommand("rename", "give an account another name",
				func(c *cli.Command) admin.Settings { return admin.Settings{Name: new(c.String("name"))} },
				&cli.StringFlag{Name: "name", Required: true, Usage: "the customer's `NAME`"}),
			addCreditsCommand(), newAuthenticatorCommand(), recognizeCommand(),
		},
	}
}

// accountArgument reads the account ID that is the only argument.
func accountArgument(c *cli.Command) (uint64, error) {
	if c.Args().Len() != 1 {
		return accountID(c, "")
	}
	return accountID(c, c.Args().First())
}

// accountID reads an account ID.
func accountID(c *cli.Command, text string) (uint64, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s takes one account ID, a number of 1 to 10 digits, after the flags", c.Name)
	}
	return id, nil
}

func accountPath(id uint64) string { return "/accounts/" + strconv.FormatUint(id, 10) }

// accountAction returns an action on the account in the argument.
func accountAction(act func(context.Context, *cli.Command, service, uint64) error) cli.ActionFunc {
	return func(ctx context.Context, c *cli.Command) error {
		id, err := accountArgument(c)
		if err != nil {
			return err
		}
		return with(ctx, c, func(s service) error { return act(ctx, c, s, id) })
	}
}

// settingsCommand returns a command that changes settings of the account in its argument.
func settingsCommand(name, usage string, settings func(*cli.Command) admin.Settings, flags ...cli.Flag) *cli.Command {
	return &cli.Command{
		Name: name, Usage: usage, ArgsUsage: "ACCOUNT", Flags: serviceFlags(flags...),
		Action: accountAction(func(ctx context.Context, c *cli.Command, s service, id uint64) error {
			var account admin.Account
			etag, err := get(ctx, s, accountPath(id), nil, &account)
			if err != nil {
				return err
			}
			r := request{method: http.MethodPatch, path: accountPath(id), ifMatch: etag}
			if _, err := send(ctx, s, r, settings(c), &account); err != nil {
				return err
			}
			return print(c, account, func() error { return nil })
		}),
	}
}

func addCreditsCommand() *cli.Command {
	return &cli.Command{
		Name: "add-credits", Usage: "add credits to the balance of an account; a token costs one", ArgsUsage: "ACCOUNT",
		Flags: serviceFlags(&cli.Int64Flag{Name: "credits", Required: true, Usage: "`NUMBER` of credits"}),
		Action: accountAction(func(ctx context.Context, c *cli.Command, s service, id uint64) error {
			var account admin.Shown
			r := request{method: http.MethodPost, path: accountPath(id) + "/credits"}
			if _, err := send(ctx, s, r, admin.Credits{Credits: new(c.Int64("credits"))}, &account); err != nil {
				return err
			}
			return print(c, account, func() error { return nil })
		}),
	}
}

func addAccountCommand() *cli.Command {
	return &cli.Command{
		Name:  "add",
		Usage: "add an account, and print its authenticator once",
		Description: "In DIR the account is added to both environments, with an authenticator for each. A server\n" +
			"can then distinguish the other environment's authenticator from a wrong one. The credits go\n" +
			"to the balance in ENVIRONMENT; the other balance is 0. With -at the account is added to that\n" +
			"service alone; add it with the same -id to the other one, and see accounts recognize.",
		Flags: serviceFlags(
			&cli.StringFlag{Name: "name", Required: true, Usage: "the customer's `NAME`"},
			&cli.Int64Flag{
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
	return with(ctx, c, func(s service) error {
		given := admin.NewAccount{
			Name: new(c.String("name")), Credits: new(c.Int64("credits")), LicenseURL: new(c.String("license-url")),
		}
		if c.IsSet("id") {
			given.ID = new(c.Int64("id"))
		}
		add := request{method: http.MethodPost, path: "/accounts"}
		added := make([]admin.Added, 1, 2)
		if _, err := send(ctx, s, add, given, &added[0]); err != nil {
			return err
		}
		if c.String("at") == "" {
			other, err := addToOther(ctx, c, s, added[0])
			if err != nil {
				return err
			}
			added = append(added, other)
		}
		return print(c, added, func() error {
			out := c.Root().Writer
			terminal.Printf(out, "Account %d: %s. Each authenticator is shown once:\n", added[0].ID, added[0].Name)
			for _, one := range added {
				terminal.Printf(out, "  %-10s  %s\n", one.Environment, one.Authenticator)
			}
			return nil
		})
	})
}

// addToOther adds an account to the database of the other environment, which it creates if it is
// missing. Each service then gets the hash of the other's authenticator.
func addToOther(ctx context.Context, c *cli.Command, s service, first admin.Added) (added admin.Added, err error) {
	env, err := data.Environment(c)
	if err != nil {
		return added, err
	}
	database, err := store.Open(ctx, data.DatabaseFile(c, env.Other()), true)
	if err != nil {
		return added, err
	}
	other := localOf(database, env.Other())
	defer func() {
		if err = errors.Join(err, other.Close()); err != nil {
			const partly = "account %d is in the %s environment, but not completely in the other: %w"
			err = fmt.Errorf(partly, first.ID, env, err)
		}
	}()
	given := admin.NewAccount{ID: new(int64(first.ID)), Name: &first.Name}
	if _, err = send(ctx, other, request{method: http.MethodPost, path: "/accounts"}, given, &added); err != nil {
		return added, err
	}
	if err = recognize(ctx, s, first.ID, added.Authenticator, 0); err != nil {
		return added, err
	}
	return added, recognize(ctx, other, first.ID, first.Authenticator, 0)
}

// recognize gives a service the hash of an authenticator of the other environment.
func recognize(ctx context.Context, s service, account uint64, authenticator string, overlap time.Duration) error {
	_, digits, _ := strings.Cut(authenticator, ",")
	secret, err := hex.DecodeString(digits)
	if err != nil || len(secret) != 16 {
		return errors.New("this is not an authenticator")
	}
	given := admin.NewAuthenticator{Hash: new(accounts.Hash(secret)), Overlap: new(int64(overlap / time.Second))}
	var made admin.MadeAuthenticator
	r := request{method: http.MethodPost, path: accountPath(account) + "/authenticators"}
	_, err = send(ctx, s, r, given, &made)
	return err
}

func recognizeCommand() *cli.Command {
	return &cli.Command{
		Name: "recognize", ArgsUsage: "ACCOUNT",
		Usage: "let a server recognize an authenticator of the other environment",
		Description: "The server then says what is wrong with such a request. It gets the hash of the\n" +
			"authenticator alone. Commands on databases in DIR do this by themselves.",
		Flags: serviceFlags(&cli.StringFlag{
			Name: "authenticator", Required: true, Usage: "read the authenticator from `FILE`; - is standard input",
		}),
		Action: accountAction(func(ctx context.Context, c *cli.Command, s service, id uint64) error {
			text, err := secretFrom(c, "authenticator", "")
			if err != nil {
				return err
			}
			return recognize(ctx, s, id, text, 0)
		}),
	}
}

func newAuthenticatorCommand() *cli.Command {
	return &cli.Command{
		Name: "new-authenticator", ArgsUsage: "ACCOUNT",
		Usage: "give an account a new authenticator, and print it once",
		Description: "The present authenticator stays valid for the overlap, which avoids an outage.\n" +
			"Two authenticators are valid at most: one that was replaced before ends now.",
		Flags:  serviceFlags(overlapFlag("authenticator")),
		Action: accountAction(newAuthenticator),
	}
}

// overlapFlag returns the flag for the time that a replaced secret stays valid.
func overlapFlag(secret string) cli.Flag {
	return &cli.DurationFlag{
		Name: "overlap", Value: 24 * time.Hour, Usage: "keep the present " + secret + " valid for this `DURATION`",
	}
}

// overlap reads overlapFlag, in seconds.
func overlap(c *cli.Command) *int64 { return new(int64(c.Duration("overlap") / time.Second)) }

func newAuthenticator(ctx context.Context, c *cli.Command, s service, id uint64) error {
	var made admin.MadeAuthenticator
	r := request{method: http.MethodPost, path: accountPath(id) + "/authenticators"}
	if _, err := send(ctx, s, r, admin.NewAuthenticator{Overlap: overlap(c)}, &made); err != nil {
		return err
	}
	if c.String("at") == "" {
		if err := tellOther(ctx, c, id, made.Authenticator); err != nil {
			return err
		}
	}
	return print(c, made, func() error {
		out := c.Root().Writer
		terminal.Printf(out, "The new %s authenticator is shown once:\n  %s\n", made.Environment, made.Authenticator)
		if c.Duration("overlap") > 0 {
			terminal.Printf(out, "The present one stays valid until %s.\n", made.PresentUntil.Format(time.RFC3339))
		}
		return nil
	})
}

// tellOther lets the server of the other environment recognize a new authenticator, if its database
// has the account.
func tellOther(ctx context.Context, c *cli.Command, id uint64, authenticator string) error {
	env, err := data.Environment(c)
	if err != nil {
		return err
	}
	other, err := openLocal(ctx, c, env.Other())
	if errors.Is(err, data.ErrNoDatabase) {
		return nil
	}
	if err != nil {
		return err
	}
	err = recognize(ctx, other, id, authenticator, c.Duration("overlap"))
	var refusal *Refusal
	if errors.As(err, &refusal) && refusal.Exit() == ExitMissing {
		err = nil
	}
	return errors.Join(err, other.Close())
}

func listAccounts(ctx context.Context, c *cli.Command) error {
	return with(ctx, c, func(s service) error {
		all := admin.Accounts{Accounts: []admin.Account{}}
		err := pages(url.Values{"limit": {"1000"}}, "after", func(query url.Values) (string, error) {
			var page admin.Accounts
			_, err := get(ctx, s, "/accounts", query, &page)
			all.Accounts = append(all.Accounts, page.Accounts...)
			return page.Next, err
		})
		if err != nil {
			return err
		}
		return print(c, all, func() error {
			t := terminal.NewTable(
				c.Root().Writer, "ACCOUNT", "NAME", "ENABLED", "PLAYREADY", "CREDITS",
				"LICENSE ACQUISITION URL",
			)
			for _, a := range all.Accounts {
				url := a.LicenseURL
				if url == "" {
					url = "(the server's default)"
				}
				t.Row(a.ID, a.Name, yesNo(a.Enabled), yesNo(a.PlayReady), a.Credits, url)
			}
			if err := t.Flush(); err != nil {
				return err
			}
			return printLowBalances(ctx, c, s, 0)
		})
	})
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// printLowBalances prints a warning for each low balance: of an account, or of all if it is 0.
func printLowBalances(ctx context.Context, c *cli.Command, s service, account uint64) error {
	var low admin.LowBalances
	if _, err := get(ctx, s, "/low-balances", nil, &low); err != nil {
		return err
	}
	const warning = "The balance of account %d is low: %d credits are left; %d were used in the last %d days.\n"
	for _, l := range low.Accounts {
		if account != 0 && l.Account != account {
			continue
		}
		if err := terminal.Printf(c.Root().Writer, warning, l.Account, l.Credits, l.Used, low.Days); err != nil {
			return err
		}
	}
	return nil
}

func showAccount(ctx context.Context, c *cli.Command) error {
	return accountAction(func(ctx context.Context, c *cli.Command, s service, id uint64) error {
		var account admin.Shown
		if _, err := get(ctx, s, accountPath(id), nil, &account); err != nil {
			return err
		}
		return terminal.PrintJSON(c.Root().Writer, account)
	})(ctx, c)
}

// exportAccount prints the pages of an export as one object. It keeps no more than a page in
// memory.
func exportAccount(ctx context.Context, c *cli.Command) error {
	return accountAction(func(ctx context.Context, c *cli.Command, s service, id uint64) error {
		e := exportWriter{out: c.Root().Writer}
		err := pages(nil, "after", func(query url.Values) (string, error) {
			var page admin.Export
			if _, err := get(ctx, s, accountPath(id)+"/export", query, &page); err != nil {
				return "", err
			}
			return page.Next, e.write(page)
		})
		if err != nil {
			return err
		}
		return e.end()
	})(ctx, c)
}
