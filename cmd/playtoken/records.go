package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/internal/records"
	"playtoken/internal/service"
)

func recordFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{
			Name:  "record-days",
			Value: records.DefaultDays,
			Usage: "keep records for `DAYS`; 0 records nothing, and forgets what there is",
		},
		&cli.StringFlag{
			Name:  "record-addresses",
			Value: string(records.Full),
			Usage: "keep addresses in records `full`, truncated to /24 and /48, or none",
		},
	}
}

// recordSettings are the flags of recordFlags.
func recordSettings(c *cli.Command) (days int, addresses records.Addresses, err error) {
	days = c.Int("record-days")
	if days < 0 {
		return 0, "", errors.New("-record-days is not negative")
	}
	addresses, ok := records.ParseAddresses(c.String("record-addresses"))
	if !ok {
		return 0, "", fmt.Errorf("-record-addresses is full, truncated or none, not %q", c.String("record-addresses"))
	}
	return days, addresses, nil
}

func recordsCommand() *cli.Command {
	serviceFlag := &cli.StringFlag{Name: "service", Usage: "those of the service with this `ID` alone"}
	return &cli.Command{
		Name:  "records",
		Usage: "find what was issued, redeemed and refused",
		Description: "The latest come first. What was refused before it was known who asked is here too, under the service that it claimed to be.\n" +
			withSQL,
		Commands: []*cli.Command{
			{
				Name: "list", Usage: "list records",
				Flags: append(
					serviceFlags(),
					serviceFlag,
					&cli.StringFlag{Name: "cookie", Usage: "those of tokens with this `COOKIE`"},
					&cli.StringFlag{Name: "token", Usage: "those of the token with this `ID`"},
					&cli.IntFlag{Name: "latest", Value: 20, Usage: "`NUMBER` of records at most; 0 for all"},
					&cli.StringFlag{
						Name:  "format",
						Value: "table",
						Usage: "print a `table`, csv, or json with a record a line",
					},
				),
				Action: listRecords,
			},
			{
				Name: "usage", Usage: "what services did by days, and which balances are low",
				Flags: append(
					serviceFlags(),
					serviceFlag,
					&cli.IntFlag{
						Name:  "days",
						Value: records.DefaultUsageDays,
						Usage: "`NUMBER` of days, today being the last",
					},
				),
				Action: showUsage,
			},
		},
	}
}

// ofService is the service of the flag, 0 for all.
func ofService(c *cli.Command) (uint64, error) {
	if c.String("service") == "" {
		return 0, nil
	}
	id, _, err := serviceOf(c, c.String("service"))
	if err != nil || id == 0 {
		return 0, errors.New("-service takes the id of a service, a number of 1 to 10 digits")
	}
	return id, nil
}

func listRecords(ctx context.Context, c *cli.Command) error {
	env, err := environment(c)
	if err != nil {
		return err
	}
	id, err := ofService(c)
	if err != nil {
		return err
	}
	q := records.Query{Service: id, Cookie: c.String("cookie"), TokenID: c.String("token"), Limit: c.Int("latest")}
	if q.Limit < 0 {
		return errors.New("-latest is not negative")
	}
	if q.Limit == 0 {
		q.Limit = -1 // none, as SQLite has it
	}
	format := c.String("format")
	if format != "table" && format != "csv" && format != "json" {
		return fmt.Errorf("-format is table, csv or json, not %q", format)
	}
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, service.Change{q.Select()}.SQL())
	}
	s, err := openStore(ctx, c, env)
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
	say(w, "TIME\tKIND\tSERVICE\tCODE\tCOOKIE\tKEY IDS\tCLIENT\tLICENSE SERVER\tTOKEN\n")
	for _, f := range all {
		code := "ok"
		if f.Code != 0 {
			code = fmt.Sprint(int(f.Code))
		}
		say(w, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", f.At.Format(time.RFC3339), f.Kind, f.Service, code,
			dash(f.Cookie), dash(f.KeyIDs), dash(f.Client), dash(f.LicenseServer), dash(f.TokenID))
	}
	return w.Flush()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func showUsage(ctx context.Context, c *cli.Command) error {
	env, err := environment(c)
	if err != nil {
		return err
	}
	id, err := ofService(c)
	if err != nil {
		return err
	}
	days := c.Int("days")
	if days < 1 || days > records.MaxUsageDays {
		return fmt.Errorf("-days is from 1 to %d", records.MaxUsageDays)
	}
	now := time.Now()
	since := records.Since(now, days)
	if dir := c.String("sql"); dir != "" {
		return writeSQL(c, dir, env, service.Change{records.Usage(id, since), records.Low(now)}.SQL())
	}
	s, err := openStore(ctx, c, env)
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := s.Usage(ctx, id, since)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.Root().Writer, 0, 0, 2, ' ', 0)
	say(w, "SERVICE\tDAY\tISSUED\tREFUSED\tREDEEMED\tREDEMPTIONS REFUSED\n")
	for _, d := range all {
		say(w, "%d\t%s\t%d\t%d\t%d\t%d\n", d.Service, d.Day, d.Issued, d.Refused, d.Redeemed, d.RedemptionsRefused)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	low, err := s.LowBalances(ctx, now)
	if err != nil {
		return err
	}
	return warnOfLow(
		c.Root().Writer, slices.DeleteFunc(low, func(l records.LowBalance) bool { return id != 0 && l.Service != id }),
	)
}

// warnOfLow names the balances that are low.
func warnOfLow(out io.Writer, low []records.LowBalance) error {
	for _, l := range low {
		err := say(
			out, "The balance of service %d is low: %d tokens, and it used %d in the last %d days.\n", l.Service,
			l.Tokens, l.Used, records.LowDays,
		)
		if err != nil {
			return err
		}
	}
	return nil
}
