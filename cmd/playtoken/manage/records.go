package manage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/admin"
	"playtoken/internal/records"
)

// Records returns the command that lists and counts records.
func Records() *cli.Command {
	accountFlag := &cli.StringFlag{Name: "account", Usage: "only for the account with this `ID`"}
	return &cli.Command{
		Name:  "records",
		Usage: "find issued, redeemed and refused requests",
		Description: "The latest come first. A request that was refused before its authenticator was checked\n" +
			"is listed under the account that it named.\n" + withAt,
		Commands: []*cli.Command{
			{
				Name: "list", Usage: "list records",
				Flags: serviceFlags(accountFlag,
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
				Flags: serviceFlags(accountFlag,
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

// accountQuery returns a query with the account of -account, if the flag is given.
func accountQuery(c *cli.Command) (url.Values, error) {
	query := url.Values{}
	if text := c.String("account"); text != "" {
		id, err := accountID(c, text)
		if err != nil || id == 0 {
			return nil, errors.New("-account takes an account ID, a number of 1 to 10 digits")
		}
		query.Set("account", strconv.FormatUint(id, 10))
	}
	return query, nil
}

func listRecords(ctx context.Context, c *cli.Command) error {
	query, err := accountQuery(c)
	if err != nil {
		return err
	}
	for flag, parameter := range map[string]string{"cookie": "cookie", "token": "tokenId"} {
		if c.String(flag) != "" {
			query.Set(parameter, c.String(flag))
		}
	}
	format := c.String("format")
	if format != "table" && format != "csv" && format != "json" {
		return fmt.Errorf("-format must be table, csv or json, not %q", format)
	}
	return with(ctx, c, func(s service) error {
		all := records.Page{Records: []records.View{}}
		err := latest(c, query, "latest", func(query url.Values) (int, string, error) {
			var page records.Page
			_, err := get(ctx, s, "/records", query, &page)
			all.Records = append(all.Records, page.Records...)
			return len(page.Records), page.Next, err
		})
		if err != nil {
			return err
		}
		return print(c, all, func() error { return printRecords(c, format, all.Records) })
	})
}

func printRecords(c *cli.Command, format string, all []records.View) error {
	out := c.Root().Writer
	switch format {
	case "csv":
		return records.WriteCSV(out, all)
	case "json":
		lines := json.NewEncoder(out)
		lines.SetEscapeHTML(false)
		for _, v := range all {
			if err := lines.Encode(v); err != nil {
				return err
			}
		}
		return nil
	}
	t := terminal.NewTable(
		out, "TIME", "KIND", "ACCOUNT", "CODE", "COOKIE", "KEY IDS", "CLIENT", "LICENSE SERVER", "TOKEN",
	)
	for _, v := range all {
		code := "ok"
		if v.ErrorCode != 0 {
			code = strconv.Itoa(v.ErrorCode)
		}
		t.Row(
			v.Time, v.Kind, v.Account, code, terminal.Dash(v.Cookie),
			terminal.Dash(strings.Join(v.KeyIDs, ",")), terminal.Dash(v.Client),
			terminal.Dash(v.LicenseServer), terminal.Dash(v.TokenID),
		)
	}
	return t.Flush()
}

func showUsage(ctx context.Context, c *cli.Command) error {
	query, err := accountQuery(c)
	if err != nil {
		return err
	}
	days := c.Int("days")
	if days < 1 || days > records.MaxUsageDays {
		return fmt.Errorf("-days must be from 1 to %d", records.MaxUsageDays)
	}
	query.Set("days", strconv.Itoa(days))
	query.Set("limit", strconv.Itoa(maxPage))
	return with(ctx, c, func(s service) error {
		all := admin.Usage{Days: []records.Day{}}
		err := pages(query, "after", func(query url.Values) (string, error) {
			var page admin.Usage
			_, err := get(ctx, s, "/usage", query, &page)
			all.Days = append(all.Days, page.Days...)
			return page.Next, err
		})
		if err != nil {
			return err
		}
		return print(c, all, func() error {
			t := terminal.NewTable(
				c.Root().Writer, "ACCOUNT", "DAY", "ISSUED", "REFUSED", "REDEEMED", "REDEMPTIONS REFUSED",
			)
			for _, d := range all.Days {
				t.Row(d.Account, d.Day, d.Issued, d.Refused, d.Redeemed, d.RedemptionsRefused)
			}
			if err := t.Flush(); err != nil {
				return err
			}
			account, _ := strconv.ParseUint(query.Get("account"), 10, 64) // 0 for all
			return printLowBalances(ctx, c, s, account)
		})
	})
}
