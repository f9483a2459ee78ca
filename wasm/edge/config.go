//go:build js && wasm

package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/gateway"
	"playtoken/internal/issue"
	"playtoken/internal/records"
	"playtoken/internal/service"
	"playtoken/token"
)

// The variables and the secret that wrangler.jsonc and the deployment give a Worker.
const (
	environmentVariable = "PLAYTOKEN_ENVIRONMENT"
	publicURLVariable   = "PLAYTOKEN_PUBLIC_URL"
	licenseURLVariable  = "PLAYTOKEN_LICENSE_URL"
	singleUseVariable   = "PLAYTOKEN_SINGLE_USE"
	sealingKeysSecret   = "PLAYTOKEN_SEALING_KEYS"

	playReadyVariable = "PLAYTOKEN_PLAYREADY_URL" // in the test environment: gateway.TestServer unless given; off for none

	recordDaysVariable      = "PLAYTOKEN_RECORD_DAYS"      // records.DefaultDays unless given; 0 records nothing, and forgets what there is
	recordAddressesVariable = "PLAYTOKEN_RECORD_ADDRESSES" // full unless given, truncated or none

	// Both or neither.
	keyStorageVariable = "PLAYTOKEN_KEY_STORAGE_URL"
	keyStorageSecret   = "PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR"
)

// readPlayReady is the URL of the PlayReady test license server, "" for none. Production has a license server of its own.
func readPlayReady(getenv func(string) string) (string, error) {
	text := getenv(playReadyVariable)
	if getenv(environmentVariable) != playtoken.Test.String() {
		return "", nil
	}
	if text == "" {
		text = gateway.TestServer
	}
	url, err := gateway.ReadUpstream(text)
	if err != nil {
		return "", fmt.Errorf("%s: %w", playReadyVariable, err)
	}
	return url, nil
}

// recordConfig is what the variables say of records.
type recordConfig struct {
	days      int
	addresses records.Addresses
}

// readRecordConfig records nothing that is not to be recorded, even when the error is not nil.
func readRecordConfig(getenv func(string) string) (c recordConfig, err error) {
	var ok bool
	if c.addresses, ok = records.ParseAddresses(getenv(recordAddressesVariable)); !ok {
		return recordConfig{}, errors.New(recordAddressesVariable + " is neither full nor truncated nor none")
	}
	days := getenv(recordDaysVariable)
	if days == "" {
		c.days = records.DefaultDays
		return c, nil
	}
	if c.days, err = strconv.Atoi(days); err != nil || c.days < 0 {
		return recordConfig{}, errors.New(recordDaysVariable + " is no number of days")
	}
	return c, nil
}

// random is the source of tokens' ids: crypto.getRandomValues of the Worker.
var random io.Reader = randomAhead

// newEndpoint returns the endpoint that the variables describe. The error names the variable that is missing or malformed, and
// never says anything of its value.
//
// With the error comes an endpoint too, which can tell that there is nothing at a path, and that the service is not available. It
// must not be given a request for a token: its sealing key is a throw-away one.
func newEndpoint(getenv func(string) string) (*issue.Endpoint, error) {
	config, err := readConfig(getenv)
	if err == nil {
		var e *issue.Endpoint
		if e, err = issue.New(config); err == nil {
			return e, nil
		}
	}
	key, keyErr := token.NewKey(rand.Reader)
	ring, ringErr := token.ParseRing(playtoken.Test, key)
	e, newErr := issue.New(issue.Config{
		Environment: playtoken.Test, Ring: ring, LicenseURL: "none", Docs: config.Docs, Random: rand.Reader,
	})
	if broken := errors.Join(keyErr, ringErr, newErr); broken != nil {
		panic(broken)
	}
	return e, err
}

// readConfig reads as much as it can; the error is about the first variable that keeps tokens from being issued.
func readConfig(getenv func(string) string) (issue.Config, error) {
	c := issue.Config{Random: random, StoredKeys: service.StoredKeys, Docs: strings.TrimRight(getenv(publicURLVariable), "/"), LicenseURL: getenv(licenseURLVariable)}
	for _, env := range []playtoken.Environment{playtoken.Test, playtoken.Production} {
		if getenv(environmentVariable) == env.String() {
			c.Environment = env
		}
	}
	if c.Environment == 0 {
		return c, errors.New(environmentVariable + " is neither test nor production")
	}
	if !strings.HasPrefix(c.Docs, "https://") && !strings.HasPrefix(c.Docs, "http://") {
		return c, errors.New(publicURLVariable + " is no absolute URL")
	}
	if c.LicenseURL == "" {
		c.LicenseURL = c.Docs + gateway.Path
	}
	keys := getenv(sealingKeysSecret)
	if keys == "" {
		return c, errors.New(sealingKeysSecret + " is missing")
	}
	var err error
	if c.Ring, err = token.ParseRing(c.Environment, keys); err != nil {
		return c, fmt.Errorf("%s: %w", sealingKeysSecret, err)
	}
	if c.KeyStorage, err = issue.NewKeyStorage(getenv(keyStorageVariable), strings.TrimSpace(getenv(keyStorageSecret))); err != nil {
		return c, fmt.Errorf("%s and %s: %w", keyStorageVariable, keyStorageSecret, err)
	}
	return c, nil
}
