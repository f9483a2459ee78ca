package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/cmd/playtoken/data"
	"playtoken/cmd/playtoken/terminal"
	"playtoken/token"
)

func redeemCommand() *cli.Command {
	return &cli.Command{
		Name:      "redeem",
		Usage:     "open a token and print the license terms in it",
		ArgsUsage: "[TOKEN]",
		Description: "TOKEN is a token, a license acquisition URL with a token in its ExpressPlayToken parameter,\n" +
			"or an answer of the endpoint. Without it, or with -, it is read from standard input.\n" +
			"The terms are printed as JSON. Content keys are masked without -show-keys.\n\n" +
			"Exit status: 0 if the token can be redeemed now, else 2. The terms of an expired token are printed.",
		Flags: []cli.Flag{
			data.FolderFlag(), data.EnvironmentFlag(), data.SealingKeysFlag(),
			&cli.BoolFlag{Name: "show-keys", Usage: "print content keys"},
		},
		Action: func(_ context.Context, c *cli.Command) error {
			env, err := data.Environment(c)
			if err != nil {
				return err
			}
			text, err := tokenText(c)
			if err != nil {
				return err
			}
			// The header can be read without keys, so its errors come first.
			if _, err := token.ReadHeader(text); err != nil {
				return explainOpen(err, text, c.String("environment"))
			}
			ring, err := data.OpenRing(c, env)
			if err != nil {
				return err
			}
			terms, err := ring.Open(text, time.Now())
			if err != nil && !errors.Is(err, token.ErrExpired) {
				return explainOpen(err, text, c.String("environment"))
			}
			if err := terminal.PrintJSON(c.Root().Writer, terms.View(c.Bool("show-keys"))); err != nil {
				return err
			}
			if err != nil {
				return fmt.Errorf("the token expired at %s", terms.ExpiresAt.Format(time.RFC3339))
			}
			return nil
		},
	}
}

// tokenText returns the token from the argument or standard input.
func tokenText(c *cli.Command) (string, error) {
	text := c.Args().First()
	switch {
	case c.Args().Len() > 1:
		return "", errors.New("redeem takes one token")
	case c.Args().Len() == 0 || text == "-":
		data, err := io.ReadAll(io.LimitReader(c.Root().Reader, maxChecked))
		if err != nil {
			return "", fmt.Errorf("standard input: %w", err)
		}
		text = string(data)
	}
	text = strings.TrimSpace(text)
	var answer struct{ Token string }
	if strings.HasPrefix(text, "{") && json.Unmarshal([]byte(text), &answer) == nil {
		text = answer.Token
	}
	if u, err := url.Parse(text); err == nil && u.Query().Has("ExpressPlayToken") {
		text = u.Query().Get("ExpressPlayToken")
	}
	return text, nil
}

// explainOpen replaces an error of Open or ReadHeader by one with advice.
func explainOpen(err error, text, env string) error {
	h, headerErr := token.ReadHeader(text)
	switch {
	case errors.Is(err, token.ErrOtherEnvironment):
		return fmt.Errorf("the token belongs to the %s environment; use -environment %[1]s", h.Environment)
	case errors.Is(err, token.ErrUnknownKey) && headerErr == nil:
		return fmt.Errorf(
			"the token was sealed with the key %s, which the sealing keys of the %s environment lack; "+
				"name others with -data or -sealing-keys",
			h.KeyCheck, env,
		)
	case errors.Is(err, token.ErrMalformed), errors.Is(err, token.ErrVersion):
		return errors.New("this is not a token, or only part of one: some players and logs truncate long URLs")
	}
	return err
}
