package manage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"playtoken"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/records"
	"playtoken/internal/store"
)

// Records returns the command that lists and counts records.
func Records() *cli.Command {
	accountFlag := &cli.StringFlag{Name: "account", Usage: "only for the account with this `ID`"}
	return &cli.Command{
		Name:  "records",
		Usage: "find issued, redeemed and refused requests",
		Description: "The latest come first. A request that was refused before its authenticator was checked\n" +
			"is listed under the account that it named.\n" + withSQL,
		Commands: []*cli.Command{
			{
				Name: "list", Usage: "list records",
				Flags: append(databaseFlags(), accountFlag,
					&cli.StringFlag{Name: "cookie", Usage: "only for tokens with this `COOKIE`"},
					&cli.StringFlag{Name: "token", Usage: "only for the token with this `ID`"},
					&cli.IntFlag{Name: "latest", Value: 20, Usage: "list at most `NUMBER` records; 0 lists all"},
					&cli.StringFlag{
						Name: "format", Value: "table", Usage: "print a `table`, csv, or json (one record a line)",
					},
				),
				Action: listRecords,
			},
			{
				Name: "usage", Usage: "count requests by account and day, and list low balances",
				Flags: append(databaseFlags(), accountFlag,
					&cli.IntFlag{
						Name: "days", Value: records.DefaultUsageDays,
						Usage: "count the last `NUMBER` days, with today",
					},
				),
				Action: showUsage,
			},
		},
	}
}

// accountFilter reads -account and the environment. Without the flag the account is 0, which
// selects all accounts.
func accountFilter(c *cli.Command) (id uint64, env playtoken.Environment, err error) {
	if env, err = data.Environment(c); err != nil || c.String("account") == "" {
		return 0, env, err
	}
	if id, _, err = accountID(c, c.String("account")); err != nil || id == 0 {
		return 0, env, errors.New("-account takes an account ID, a number of 1 to 10 digits")
	}
	return id, env, nil
}

func listRecords(ctx context.Context, c *cli.Command) error {
	id, env, err := accountFilter(c)
	if err != nil {
		return err
	}
	q := records.Query{Account: id, Cookie: c.String("cookie"), TokenID: c.String("token"), Limit: c.Int("latest")}
	if q.Limit < 0 {
		return errors.New("-latest must not be negative")
	}
	if q.Limit == 0 {
		q.Limit = -1 // SQLite: no limit
	}
	format := c.String("format")
	if format != "table" && format != "csv" && format != "json" {
		return fmt.Errorf("-format must be table, csv or json, not %q", format)
	}
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, store.Change{q.Select()}.SQL())
	}
	s, err := data.OpenStore(ctx, c, env)
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := s.Records(ctx, q)
	if err != nil {
		return err
	}
	out := c.Root().Writer
	switch format {
	case "csv":
		return records.WriteCSV(out, all)
	case "json":
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		for _, f := range all {
			if err := lines.Encode(f.View()); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	terminal.Printf(w, "TIME\tKIND\tACCOUNT\tCODE\tCOOKIE\tKEY IDS\tCLIENT\tLICENSE SERVER\tTOKEN\n")
	for _, f := range all {
		code := "ok"
		if f.Code != 0 {
			code = fmt.Sprint(int(f.Code))
		}
		terminal.Printf(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", f.At.Format(time.RFC3339), f.Kind, f.Account, code,
			terminal.Dash(f.Cookie), terminal.Dash(f.KeyIDs), terminal.Dash(f.Client), terminal.Dash(f.LicenseServer),
			terminal.Dash(f.TokenID))
	}
	return w.Flush()
}

func showUsage(ctx context.Context, c *cli.Command) error {
	id, env, err := accountFilter(c)
	if err != nil {
		return err
	}
	days := c.Int("days")
	if days < 1 || days > records.MaxUsageDays {
		return fmt.Errorf("-days must be from 1 to %d", records.MaxUsageDays)
	}
	now := time.Now()
	since := records.Since(now, days)
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, store.Change{records.Usage(id, since), records.Low(now)}.SQL())
	}
	s, err := data.OpenStore(ctx, c, env)
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := s.Usage(ctx, id, since)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Root().Writer, 0, 0, 2, ' ', 0)
	terminal.Printf(w, "ACCOUNT\tDAY\tISSUED\tREFUSED\tREDEEMED\tREDEMPTIONS REFUSED\n")
	for _, d := range all {
		terminal.Printf(
			w, "%d\t%s\t%d\t%d\t%d\t%d\n", d.Account, d.Day, d.Issued, d.Refused, d.Redeemed, d.RedemptionsRefused,
		)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	low, err := s.LowBalances(ctx, now)
	if err != nil {
		return err
	}
	low = slices.DeleteFunc(low, func(l records.LowBalance) bool { return id != 0 && l.Account != id })
	return printLowBalances(c.Root().Writer, low)
}

// printLowBalances prints a warning for each low balance.
func printLowBalances(out io.Writer, low []records.LowBalance) error {
	const warning = "The balance of account %d is low: %d credits are left; %d were used in the last %d days.\n"
	for _, l := range low {
		if err := terminal.Printf(out, warning, l.Account, l.Credits, l.Used, records.LowDays); err != nil {
			return err
		}
	}
	return nil
}
