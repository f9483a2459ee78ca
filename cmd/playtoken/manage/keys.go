package manage

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"playtoken"
	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/keyfile"
	"playtoken/internal/keystore"
)

// The environment variables for the secrets of a key. Flags that name files take precedence.
const (
	KEKVariable        = "PLAYTOKEN_KEK"
	ContentKeyVariable = "PLAYTOKEN_CONTENT_KEY"
)

// Keys returns the command that manages the keys in the key store.
func Keys() *cli.Command {
	flags := func() []cli.Flag { return []cli.Flag{data.FolderFlag(), data.EnvironmentFlag(), jsonFlag()} }
	return &cli.Command{
		Name:  "keys",
		Usage: "manage the content keys that accounts have stored",
		Description: "Keys are stored wrapped with a kek, which is never stored. KID is a key ID: 32 hexadecimal\n" +
			"digits, or ^ and a name. Customers manage their own keys at " + keystore.Path + "/keys of the server,\n" +
			"so these commands work only on a database here: no kek and no key passes through -at.",
		Commands: []*cli.Command{
			{
				Name:      "list",
				Usage:     "list the keys of an account",
				ArgsUsage: "ACCOUNT",
				Flags:     flags(),
				Action:    listKeys,
			},
			{
				Name: "show", Usage: "show a key in its stored form: wrapped", ArgsUsage: "ACCOUNT KID",
				Flags: flags(), Action: showKey,
			},
			addKeyCommand(),
			{
				Name:      "remove",
				Usage:     "remove a key for good",
				ArgsUsage: "ACCOUNT KID",
				Flags:     flags(),
				Action:    removeKey,
			},
		},
	}
}

func addKeyCommand() *cli.Command {
	return &cli.Command{
		Name: "add", Usage: "store a key, and print its key ID", ArgsUsage: "ACCOUNT [KID]",
		Description: "The kek comes from FILE or from the environment variable " + KEKVariable + ".\n" +
			"The content key comes from FILE or from " + ContentKeyVariable + "; without either it is random.\n" +
			"Neither is ever an argument: other users can see those, and shells keep them in histories.\n" +
			"Instead of both, -ek takes a key that is wrapped already. Without KID the key ID is random.",
		Flags: []cli.Flag{
			data.FolderFlag(), data.EnvironmentFlag(), jsonFlag(),
			&cli.StringFlag{
				Name: "kek", Usage: "read the kek, 32 hexadecimal digits, from `FILE`; - is standard input",
			},
			&cli.StringFlag{
				Name: "key", Usage: "read the content key, 32 hexadecimal digits, from `FILE`; - is standard input",
			},
			&cli.StringFlag{Name: "ek", Usage: "the wrapped key, 48 hexadecimal `DIGITS`"},
			&cli.StringFlag{Name: "kek-id", Usage: "call the kek `NAME`, instead of a name derived from it"},
			&cli.StringFlag{Name: "content-id", Usage: "the `ID` of the content that the key encrypts"},
			&cli.StringFlag{Name: "info", Usage: "a note, as `TEXT`"},
			&cli.StringFlag{Name: "expiration", Usage: "when the key ends, a `TIME` such as 2030-01-31T00:00:00Z"},
		},
		Action: addKey,
	}
}

// openKeys opens the keys of the account in the first argument. It returns an error if the account
// does not exist. The caller must call close.
func openKeys(ctx context.Context, c *cli.Command) (keys keystore.Keys, close func() error, err error) {
	id, err := accountID(c, c.Args().First())
	if err != nil {
		return keys, nil, err
	}
	env, err := data.Environment(c)
	if err != nil {
		return keys, nil, err
	}
	s, err := data.OpenStore(ctx, c, env)
	if err != nil {
		return keys, nil, err
	}
	if _, err := s.Account(ctx, id); err != nil {
		return keys, nil, errors.Join(fmt.Errorf("account %d (%s): %w", id, env, err), s.Close())
	}
	return keystore.Keys{DB: s.Within(ctx), Account: id, Now: time.Now()}, s.Close, nil
}

// kidArgument reads a key ID in the notations of requests, and returns its 32 hexadecimal digits.
func kidArgument(text string) (string, error) {
	r, p := playtoken.CheckValue("kid", text)
	if p != nil {
		return "", fmt.Errorf("KID: %s: %s", p.Details, p.Fix)
	}
	return hex.EncodeToString(r.Keys[0].ID[:]), nil
}

// oneKey opens the keys of the account in the first argument, and reads the key ID in the second.
func oneKey(ctx context.Context, c *cli.Command) (keys keystore.Keys, kid string, close func() error, err error) {
	if c.Args().Len() != 2 {
		return keys, "", nil, fmt.Errorf("%s takes an account ID and a key ID, after the flags", c.Name)
	}
	if kid, err = kidArgument(c.Args().Get(1)); err != nil {
		return keys, "", nil, err
	}
	keys, close, err = openKeys(ctx, c)
	return keys, kid, close, err
}

// ErrNoKey means that the account has not stored a key with the key ID.
var ErrNoKey = errors.New("the account has stored no key with this key ID")

func listKeys(ctx context.Context, c *cli.Command) (err error) {
	if c.Args().Len() != 1 {
		return fmt.Errorf("%s takes one account ID, after the flags", c.Name)
	}
	keys, closeStore, err := openKeys(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	var all []keystore.Object
	for after, more := "", true; more; {
		var page []keystore.Key
		if page, more, err = keys.Page(after, keystore.MaxPage); err != nil {
			return err
		}
		for _, k := range page {
			all = append(all, keystore.Show(k))
			after = k.KID
		}
	}
	return print(c, map[string]any{"keys": append([]keystore.Object{}, all...)}, func() error {
		t := terminal.NewTable(c.Root().Writer, "KID", "KEK ID", "EXPIRES", "UPDATED", "CONTENT ID", "INFO")
		for _, k := range all {
			expires := k.Expiration
			if expires == "" {
				expires = "never"
			}
			t.Row(k.KID, k.KEKID, expires, k.LastUpdate, k.ContentID, k.Info)
		}
		return t.Flush()
	})
}

func showKey(ctx context.Context, c *cli.Command) (err error) {
	keys, kid, closeStore, err := oneKey(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	found, err := keys.Some([]string{kid})
	if err == nil && len(found) == 0 {
		err = ErrNoKey
	}
	if err != nil {
		return err
	}
	return terminal.PrintJSON(c.Root().Writer, keystore.Show(found[0]))
}

func removeKey(ctx context.Context, c *cli.Command) (err error) {
	keys, kid, closeStore, err := oneKey(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	found, err := keys.Remove(kid)
	if err == nil && !found {
		err = ErrNoKey
	}
	return err
}

func addKey(ctx context.Context, c *cli.Command) (err error) {
	if n := c.Args().Len(); n != 1 && n != 2 {
		return fmt.Errorf(
			"%s takes an account ID and optionally a key ID, after the flags", c.Name,
		)
	}
	given, kek, err := givenKey(c)
	if err != nil {
		return err
	}
	keys, closeStore, err := openKeys(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	k, err := given.Key(kek, keys.Now, rand.Reader)
	if err != nil {
		return err
	}
	added, err := keys.Add(k)
	if err != nil {
		return err
	}
	if !added {
		return fmt.Errorf("the account has already stored a key with the key ID %s", k.KID)
	}
	return print(c, keystore.Show(k), func() error {
		kekID := k.KEKID
		if kekID == "" {
			kekID = "(unknown)"
		}
		return terminal.Printf(c.Root().Writer, "kid    %s\nkekId  %s\n", k.KID, kekID)
	})
}

// givenKey reads a new key from the flags. It makes a JSON object like those that the key store
// takes over HTTP, so that the same rules apply to both.
func givenKey(c *cli.Command) (given keystore.Given, kek *[16]byte, err error) {
	if c.String("kek") == "-" && c.String("key") == "-" {
		return given, nil, errors.New("-kek and -key cannot both read standard input")
	}
	kekText, err := secretFrom(c, "kek", KEKVariable)
	if err != nil {
		return given, nil, err
	}
	keyText, err := secretFrom(c, "key", ContentKeyVariable)
	if err != nil {
		return given, nil, err
	}
	ek := c.String("ek")
	if kekText == "" && ek == "" {
		return given, nil, errors.New(
			"keys are stored wrapped: name the file of a kek with -kek, set " + KEKVariable +
				", or give the wrapped key with -ek",
		)
	}
	if kekText != "" {
		r, p := playtoken.CheckValue("kek", kekText)
		if p != nil {
			return given, nil, fmt.Errorf("the kek: %s: %s", p.Details, p.Fix)
		}
		kek = &r.Keys[0].KEK
	}
	object := map[string]string{}
	for member, value := range map[string]string{
		"kid": c.Args().Get(1), "k": keyText, "ek": ek, "kekId": c.String("kek-id"),
		"contentId": c.String("content-id"), "info": c.String("info"), "expiration": c.String("expiration"),
	} {
		if !utf8.ValidString(value) { // encoding/json would write U+FFFD
			return given, nil, errors.New(member + " is not UTF-8")
		}
		if value != "" {
			object[member] = value
		}
	}
	body, err := json.Marshal(object)
	if err != nil {
		return given, nil, err
	}
	given, problems := keystore.ReadKey(body, time.Now())
	if len(problems) == 0 {
		problems = given.Check(kek, true)
	}
	if len(problems) > 0 {
		return given, nil, fmt.Errorf("%s: %s: %s", problems[0].Parameter, problems[0].Details, problems[0].Fix)
	}
	return given, kek, nil
}

// secretFrom reads a secret from the file that a flag names, or from an environment variable if the
// flag is not given. "-" names standard input. Without flag and variable it returns "".
func secretFrom(c *cli.Command, flag, variable string) (string, error) {
	file := c.String(flag)
	if file == "" {
		return strings.TrimSpace(os.Getenv(variable)), nil
	}
	in := c.Root().Reader
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			if !terminal.IsPath(file) && len(playtoken.SecretRuns(file)) > 0 {
				return "", fmt.Errorf("-%s names a file; secrets are never arguments", flag)
			}
			return "", fmt.Errorf("-%s: %w", flag, err)
		}
		defer f.Close()
		if err := keyfile.CheckSecret(f); err != nil {
			return "", fmt.Errorf("-%s: %w", flag, err)
		}
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, 1<<10))
	if err == nil && strings.TrimSpace(string(text)) == "" {
		err = errors.New("the file is empty")
	}
	if err != nil {
		return "", fmt.Errorf("-%s: %w", flag, err)
	}
	return strings.TrimSpace(string(text)), nil
}
