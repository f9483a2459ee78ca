package manage

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/admin"
)

// Operators returns the command that manages operators.
func Operators() *cli.Command {
	return &cli.Command{
		Name:  "operators",
		Usage: "manage the people and programs that may use -at",
		Description: "Each operator has a credential of its own, which can be revoked. With -at only the first\n" +
			"operator may use these commands. Its credential is in the settings of the service.\n" + withAt,
		Commands: []*cli.Command{
			{
				Name: "add", ArgsUsage: "NAME", Usage: "add an operator, and print its credential once",
				Flags: serviceFlags(
					&cli.BoolFlag{Name: "read-only", Usage: "let the operator read, but change nothing"},
				),
				Action: func(ctx context.Context, c *cli.Command) error {
					name, err := nameArgument(c)
					if err != nil {
						return err
					}
					access := "full"
					if c.Bool("read-only") {
						access = "read"
					}
					return with(ctx, c, func(s service) error {
						return makeCredential(ctx, c, s, "/operators", admin.NewOperator{Name: &name, Access: &access})
					})
				},
			},
			{
				Name: "list", Usage: "list the operators, without their credentials", Flags: serviceFlags(),
				Action: listOperators,
			},
			{
				Name: "revoke", ArgsUsage: "NAME", Usage: "refuse an operator from now on", Flags: serviceFlags(),
				Action: remove("/operators/"),
			},
		},
	}
}

func listOperators(ctx context.Context, c *cli.Command) error {
	return with(ctx, c, func(s service) error {
		var all admin.Operators
		if _, err := get(ctx, s, "/operators", nil, &all); err != nil {
			return err
		}
		return print(c, all, func() error {
			t := terminal.NewTable(c.Root().Writer, "OPERATOR", "ACCESS", "SINCE", "REVOKED")
			for _, o := range all.Operators {
				t.Row(o.Name, o.Access, o.Created.Format(time.RFC3339), timeOrDash(o.Revoked))
			}
			return t.Flush()
		})
	})
}

// Changes returns the command that lists changes.
func Changes() *cli.Command {
	return &cli.Command{
		Name: "changes", Usage: "list who changed what, and when",
		Description: "The latest come first.\n" + withAt,
		Flags: serviceFlags(
			&cli.StringFlag{Name: "account", Usage: "only of the account with this `ID`"},
			&cli.IntFlag{Name: "latest", Value: 20, Usage: "list at most `NUMBER` changes; 0 lists all"},
		),
		Action: listChanges,
	}
}

func listChanges(ctx context.Context, c *cli.Command) error {
	query, err := accountQuery(c)
	if err != nil {
		return err
	}
	return with(ctx, c, func(s service) error {
		all := admin.Changes{Changes: []admin.Change{}}
		err := latest(c, query, "limit", func(query url.Values) (int, string, error) {
			var page admin.Changes
			_, err := get(ctx, s, "/changes", query, &page)
			all.Changes = append(all.Changes, page.Changes...)
			return len(page.Changes), page.Next, err
		})
		if err != nil {
			return err
		}
		return print(c, all, func() error {
			t := terminal.NewTable(c.Root().Writer, "TIME", "OPERATOR", "FROM", "CHANGE", "OF", "DETAILS")
			for _, one := range all.Changes {
				of := one.Target
				if one.Account != 0 {
					of = strconv.FormatUint(one.Account, 10)
				}
				details, err := json.Marshal(one.Details)
				if err != nil {
					return err
				}
				t.Row(
					one.Time.Format(time.RFC3339), one.Operator, terminal.Dash(one.Client), one.Action,
					terminal.Dash(of), string(details),
				)
			}
			return t.Flush()
		})
	})
}

// maxPage is the number of items in a page at most.
const maxPage = 1000

// latest gets pages until -latest items have come, or all if it is 0. The parameter of the query
// takes the number of items of a page. page returns that number and the place of the next page.
func latest(c *cli.Command, query url.Values, parameter string, page func(url.Values) (int, string, error)) error {
	left := c.Int("latest")
	if left < 0 {
		return fmt.Errorf("-latest must not be negative")
	}
	all := left == 0
	return pages(query, "before", func(query url.Values) (string, error) {
		n := maxPage
		if !all {
			n = min(n, left)
		}
		query.Set(parameter, strconv.Itoa(n))
		got, next, err := page(query)
		if left -= got; !all && left <= 0 {
			next = ""
		}
		return next, err
	})
}
