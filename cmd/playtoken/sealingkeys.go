package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/internal/service"
)

func sealingKeysCommand() *cli.Command {
	flags := func(more ...cli.Flag) []cli.Flag {
		return append([]cli.Flag{dataFlag(), environmentFlag(), sealingKeysFlag()}, more...)
	}
	return &cli.Command{
		Name:  "sealing-keys",
		Usage: "replace the keys that seal tokens, without losing one",
		Description: "The order is: add a key, and let every server and license server have the file; promote it, and let every server read the file again within\n" +
			"a day; and 31 days later, when its last token has expired, retire the old key. A server reads the file again on SIGHUP. For a Worker: npx wrangler secret put " + sealingKeysVariable + " --env ENV < FILE\n" +
			"CHECK is a key check value, as list shows it. Keys themselves are never shown.",
		Commands: []*cli.Command{
			{Name: "list", Usage: "list the keys by their key check values", Flags: flags(), Action: listSealingKeys},
			{
				Name:  "add",
				Usage: "add a key that opens tokens, and does not seal yet; the first makes the file, and seals",
				Flags: flags(),
				Action: func(_ context.Context, c *cli.Command) error {
					return changeKeys(c, 0, true, func(f *service.KeyFile) (string, error) {
						first := len(f.Keys()) == 0
						check, err := f.Add()
						if first {
							return fmt.Sprintf(
								"Made the file with the key %s, which seals. Keep a copy of it elsewhere.", check,
							), err
						}
						return fmt.Sprintf(
							"Added the key %s. When all servers have it: playtoken sealing-keys promote %[1]s", check,
						), err
					})
				},
			},
			{Name: "promote", ArgsUsage: "CHECK", Usage: "seal with this key from now on", Flags: flags(),
				Action: func(_ context.Context, c *cli.Command) error {
					return changeKeys(c, 1, false, func(f *service.KeyFile) (string, error) {
						return "The key " + c.Args().
								First() +
								" seals now. Every server has to read the file again within a day.", f.Promote(
								c.Args().First(),
								time.Now(),
							)
					})
				}},
			{Name: "retire", ArgsUsage: "CHECK", Usage: "remove a key whose last token has expired",
				Flags: flags(
					&cli.BoolFlag{
						Name:  "lose-tokens",
						Usage: "remove it although tokens that it sealed become worthless, such as when it has leaked",
					},
				),
				Action: func(_ context.Context, c *cli.Command) error {
					return changeKeys(c, 1, false, func(f *service.KeyFile) (string, error) {
						return "Removed the key " + c.Args().
								First() +
								". Servers have to read the file again.", f.Retire(
								c.Args().First(),
								time.Now(),
								c.Bool("lose-tokens"),
							)
					})
				}},
		},
	}
}

// keyFile is the file of sealing keys. What comes from the environment variable cannot be changed
// from here.
func keyFile(c *cli.Command) (playtoken.Environment, string, error) {
	if os.Getenv(sealingKeysVariable) != "" && c.String("sealing-keys") == "" {
		return 0, "", errors.New(
			"the sealing keys come from " + sealingKeysVariable + "; say -sealing-keys FILE to work on a file",
		)
	}
	env, err := environment(c)
	return env, sealingKeysFile(c, env), err
}

func changeKeys(c *cli.Command, arguments int, create bool, change func(*service.KeyFile) (string, error)) error {
	if c.Args().Len() != arguments {
		return fmt.Errorf("%s takes %d arguments after the flags", c.Name, arguments)
	}
	env, file, err := keyFile(c)
	if err != nil {
		return err
	}
	var said string
	err = service.ChangeKeyFile(env, file, create, func(f *service.KeyFile) (err error) {
		said, err = change(f)
		return err
	})
	if err != nil {
		return noKeyFile(c, env, err)
	}
	err = say(c.Root().Writer, "%s\n", said)
	return err
}

func listSealingKeys(_ context.Context, c *cli.Command) error {
	env, file, err := keyFile(c)
	if err != nil {
		return err
	}
	f, err := service.OpenKeyFile(env, file)
	if err != nil {
		return noKeyFile(c, env, err)
	}
	w := tabwriter.NewWriter(c.Root().Writer, 0, 0, 2, ' ', 0)
	say(w, "KEY\tDOES\tSEALED UNTIL\n")
	for _, k := range f.Keys() {
		does, until := "opens", "not known"
		switch {
		case k.Seals:
			does, until = "opens and seals", "-"
		case k.Unused:
			until = "never"
		case !k.SealedUntil.IsZero():
			until = k.SealedUntil.Format(time.RFC3339)
		}
		say(w, "%s\t%s\t%s\n", k.Check, does, until)
	}
	return w.Flush()
}
