package main

import (
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"playtoken/internal/keystore"
	"playtoken/internal/records"
)

func recordFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{
			Name: "record-days", Value: records.DefaultDays,
			Usage: "keep records for `DAYS`; 0 keeps none, and deletes the present ones",
		},
		&cli.StringFlag{
			Name: "record-addresses", Value: string(records.Full),
			Usage: "keep client addresses in records: `full`, truncated (to /24 and /48) or none",
		},
	}
}

// recordSettings reads the values of recordFlags.
func recordSettings(c *cli.Command) (days int, addresses records.Addresses, err error) {
	days = c.Int("record-days")
	if days < 0 {
		return 0, "", errors.New("-record-days must not be negative")
	}
	addresses, ok := records.ParseAddresses(c.String("record-addresses"))
	if !ok {
		return 0, "", fmt.Errorf(
			"-record-addresses must be full, truncated or none, not %q", c.String("record-addresses"),
		)
	}
	return days, addresses, nil
}

func maxStoredKeysFlag() cli.Flag {
	return &cli.Int64Flag{
		Name: "max-stored-keys", Value: keystore.DefaultMaxKeys,
		Usage: "let each account store this `NUMBER` of keys in the key store",
	}
}

// maxStoredKeys reads the value of maxStoredKeysFlag.
func maxStoredKeys(c *cli.Command) (int64, error) {
	n := c.Int64("max-stored-keys")
	if err := keystore.CheckMaxKeys(n); err != nil {
		return 0, fmt.Errorf("-max-stored-keys: %w", err)
	}
	return n, nil
}
