package manage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/admin"
	"playtoken/internal/keyfile"
)

// SealingKeys returns the command that manages sealing keys.
func SealingKeys() *cli.Command {
	flags := func(more ...cli.Flag) []cli.Flag {
		return append([]cli.Flag{data.FolderFlag(), data.EnvironmentFlag(), data.SealingKeysFlag()}, more...)
	}
	return &cli.Command{
		Name:  "sealing-keys",
		Usage: "replace the keys that seal tokens, without losing a token",
		Description: "To replace a key:\n" +
			"1. Add a key, and copy the file to every server and license server.\n" +
			"2. Promote the key, and within a day have every server read the file again.\n" +
			"3. Retire the old key 31 days later, when its last token has expired.\n" +
			"A server reads the file again on SIGHUP. For a Worker:\n" +
			"  npx wrangler secret put " + data.SealingKeysVariable + " --env ENV < FILE\n" +
			"CHECK is a key check value, as list shows it. The keys are never shown.\n" +
			"list -at URL asks a service. The other commands work on files only.",
		Commands: []*cli.Command{
			{
				Name: "list", Usage: "list the keys by their key check values",
				Flags: serviceFlags(data.SealingKeysFlag()), Action: listSealingKeys,
			},
			{
				Name: "add", Usage: "add a key that opens tokens; the first key creates the file, and seals too",
				Flags: flags(), Action: addSealingKey,
			},
			{
				Name: "promote", ArgsUsage: "CHECK", Usage: "seal with this key from now on",
				Flags: flags(), Action: promoteSealingKey,
			},
			{
				Name: "retire", ArgsUsage: "CHECK", Usage: "remove a key whose last token has expired",
				Flags: flags(&cli.BoolFlag{
					Name: "lose-tokens", Usage: "remove the key before that, such as after a leak: its tokens are lost",
				}),
				Action: retireSealingKey,
			},
		},
	}
}

func addSealingKey(_ context.Context, c *cli.Command) error {
	return changeKeys(c, 0, true, func(f *keyfile.File) (string, error) {
		first := len(f.Keys()) == 0
		check, err := f.Add()
		if first {
			return fmt.Sprintf(
				"Made the file with the key %s, which seals. Keep a copy of the file elsewhere.", check,
			), err
		}
		return fmt.Sprintf(
			"Added the key %s. When all servers have it: playtoken sealing-keys promote %[1]s", check,
		), err
	})
}

func promoteSealingKey(_ context.Context, c *cli.Command) error {
	return changeKeys(c, 1, false, func(f *keyfile.File) (string, error) {
		check := c.Args().First()
		done := "The key " + check + " seals now. Every server has to read the file again within a day."
		return done, f.Promote(check, time.Now())
	})
}

func retireSealingKey(_ context.Context, c *cli.Command) error {
	return changeKeys(c, 1, false, func(f *keyfile.File) (string, error) {
		check := c.Args().First()
		done := "Removed the key " + check + ". Servers have to read the file again."
		return done, f.Retire(check, time.Now(), c.Bool("lose-tokens"))
	})
}

// keyFile returns the environment and the path of its sealing keys. It returns an error for keys in
// the environment variable, since commands cannot change them.
func keyFile(c *cli.Command) (playtoken.Environment, string, error) {
	if os.Getenv(data.SealingKeysVariable) != "" && c.String("sealing-keys") == "" {
		return 0, "", errors.New(
			"the sealing keys come from " + data.SealingKeysVariable + "; name a file with -sealing-keys to change it",
		)
	}
	env, err := data.Environment(c)
	return env, data.SealingKeysFile(c, env), err
}

func changeKeys(c *cli.Command, arguments int, create bool, change func(*keyfile.File) (string, error)) error {
	if c.Args().Len() != arguments {
		return fmt.Errorf("%s takes %d arguments after the flags", c.Name, arguments)
	}
	env, file, err := keyFile(c)
	if err != nil {
		return err
	}
	var done string
	err = keyfile.Change(env, file, create, func(f *keyfile.File) (err error) {
		done, err = change(f)
		return err
	})
	if err != nil {
		return data.NoKeyFile(c, env, err)
	}
	return terminal.Printf(c.Root().Writer, "%s\n", done)
}

// listSealingKeys lists the keys of a file, or with -at the keys of a service.
func listSealingKeys(ctx context.Context, c *cli.Command) error {
	all, err := sealingKeys(ctx, c)
	if err != nil {
		return err
	}
	return print(c, all, func() error {
		t := terminal.NewTable(c.Root().Writer, "KEY", "DOES", "SEALED UNTIL")
		for _, k := range all {
			does := "opens"
			if k.Seals {
				does = "opens and seals"
			}
			t.Row(k.Check, does, k.SealedUntil)
		}
		return t.Flush()
	})
}

// A listedKey is a sealing key in the list. SealedUntil is a time, never, unknown, or - for the key
// that seals.
type listedKey struct {
	admin.SealingKey
	SealedUntil string `json:"sealedUntil"`
}

func sealingKeys(ctx context.Context, c *cli.Command) (all []listedKey, err error) {
	if c.String("at") != "" {
		err := with(ctx, c, func(s service) error {
			var found admin.SealingKeys
			_, err := get(ctx, s, "/sealing-keys", nil, &found)
			for _, k := range found.Keys {
				all = append(all, listedKey{k, sealedUntil(k.Seals, false, time.Time{})})
			}
			return err
		})
		return all, err
	}
	env, file, err := keyFile(c)
	if err != nil {
		return nil, err
	}
	f, err := keyfile.Open(env, file)
	if err != nil {
		return nil, data.NoKeyFile(c, env, err)
	}
	for _, k := range f.Keys() {
		all = append(all, listedKey{
			admin.SealingKey{Check: k.Check.String(), Seals: k.Seals}, sealedUntil(k.Seals, k.Unused, k.SealedUntil),
		})
	}
	return all, nil
}

// sealedUntil describes the time until which a key sealed tokens.
func sealedUntil(seals, unused bool, until time.Time) string {
	switch {
	case seals:
		return "-"
	case unused:
		return "never"
	case until.IsZero():
		return "unknown"
	}
	return until.Format(time.RFC3339)
}
