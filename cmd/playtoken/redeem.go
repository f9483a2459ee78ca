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

	"playtoken/token"
)

func redeemCommand() *cli.Command {
	return &cli.Command{
		Name:      "redeem",
		Usage:     "open a token and print the license terms in it",
		ArgsUsage: "[TOKEN]",
		Description: "TOKEN is a token, a license acquisition URL with one in its ExpressPlayToken parameter, or the endpoint's answer; without it,\n" +
			"or with -, it is read from standard input. The terms are printed as JSON, content keys only with -show-keys.\n\n" +
			"The exit status is 0 when the token can be redeemed now, else 2. The terms of an expired token are printed too.",
		Flags: []cli.Flag{
			dataFlag(), environmentFlag(), sealingKeysFlag(),
			&cli.BoolFlag{Name: "show-keys", Usage: "print content keys"},
		},
		Action: func(_ context.Context, c *cli.Command) error {
			env, err := environment(c)
			if err != nil {
				return err
			}
			text, err := tokenText(c)
			if err != nil {
				return err
			}
			// Whether it is a token at all is known without a key.
			if _, err := token.ReadHeader(text); err != nil {
				return explainOpen(err, text, c.String("environment"))
			}
			ring, err := openRing(c, env)
			if err != nil {
				return err
			}
			terms, err := ring.Open(text, time.Now())
			if err != nil && !errors.Is(err, token.ErrExpired) {
				return explainOpen(err, text, c.String("environment"))
			}
			out := json.NewEncoder(c.Root().Writer)
			out.SetIndent("", "  ")
			out.SetEscapeHTML(false)
			if err := out.Encode(terms.View(c.Bool("show-keys"))); err != nil {
				return err
			}
			if err != nil {
				return fmt.Errorf("the token expired at %s", terms.ExpiresAt.Format(time.RFC3339))
			}
			return nil
		},
	}
}

// tokenText is the token that is to be opened.
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

// explainOpen says what to do about a token that does not open.
func explainOpen(err error, text, env string) error {
	h, headerErr := token.ReadHeader(text)
	switch {
	case errors.Is(err, token.ErrOtherEnvironment):
		return fmt.Errorf("the token is of the %s environment; say -environment %[1]s", h.Environment)
	case errors.Is(err, token.ErrUnknownKey) && headerErr == nil:
		return fmt.Errorf(
			"the token was sealed with the key %s, which is not among the sealing keys of the %s environment; say -data or -sealing-keys",
			h.KeyCheck, env,
		)
	case errors.Is(err, token.ErrMalformed), errors.Is(err, token.ErrVersion):
		return errors.New("this is no token, or only a part of one: some players and logs truncate long URLs")
	}
	return err
}
