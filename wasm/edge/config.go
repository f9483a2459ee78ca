//go:build js && wasm

package main

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/gateway/urls"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/token"
)

// The variables and secrets of a Worker. wrangler.jsonc describes them.
const (
	environmentVariable = "PLAYTOKEN_ENVIRONMENT"
	publicURLVariable   = "PLAYTOKEN_PUBLIC_URL"
	licenseURLVariable  = "PLAYTOKEN_LICENSE_URL"
	singleUseVariable   = "PLAYTOKEN_SINGLE_USE" // true or false; the default is false
	sealingKeysSecret   = "PLAYTOKEN_SEALING_KEYS"

	// The credential of the first operator. Without it the admin interface is off.
	operatorSecret = "PLAYTOKEN_OPERATOR_CREDENTIAL"

	// A number for each account; the default is keystore.DefaultMaxKeys.
	maxStoredKeysVariable = "PLAYTOKEN_MAX_STORED_KEYS"

	// A URL, or off; the default is urls.TestServer. Only the test environment uses it.
	playReadyVariable = "PLAYTOKEN_PLAYREADY_URL"

	// A number; the default is records.DefaultDays. 0 stops recording and removes all records.
	recordDaysVariable      = "PLAYTOKEN_RECORD_DAYS"
	recordAddressesVariable = "PLAYTOKEN_RECORD_ADDRESSES" // full (the default), truncated or none

	// Either both are set, or neither.
	keyStorageVariable = "PLAYTOKEN_KEY_STORAGE_URL"
	keyStorageSecret   = "PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR"
)

// named adds the name of the variable to an error. The error must come from this module, because
// errors of libraries may repeat the value.
func named(variable string, err error) error { return api.Failure(variable + ": " + err.Error()) }

// readPlayReady returns the URL of the PlayReady test license server, or "" if the gateway is off.
// It is always off in production.
func readPlayReady(getenv func(string) string) (string, error) {
	text := getenv(playReadyVariable)
	if getenv(environmentVariable) != playtoken.Test.String() {
		return "", nil
	}
	if text == "" {
		text = urls.TestServer
	}
	url, err := urls.ReadUpstream(text)
	if err != nil {
		return "", named(playReadyVariable, err)
	}
	return url, nil
}

// A recordConfig has the settings of records.
type recordConfig struct {
	days      int
	addresses records.Addresses
}

// readRecordConfig reads both variables, even if one is malformed. Malformed days become
// unknownDays.
func readRecordConfig(getenv func(string) string) (c recordConfig, err error) {
	var ok bool
	if c.addresses, ok = records.ParseAddresses(getenv(recordAddressesVariable)); !ok {
		err = api.Failure(recordAddressesVariable + " must be full, truncated or none")
	}
	c.days = records.DefaultDays
	if days := getenv(recordDaysVariable); days != "" {
		var malformed error
		if c.days, malformed = strconv.Atoi(days); malformed != nil || c.days < 0 {
			c.days = unknownDays
			err = errors.Join(err, api.Failure(recordDaysVariable+" must be a number of days"))
		}
	}
	return c, err
}

// unknownDays is a number of days that stops recording, but removes no records.
const unknownDays = -1

func readSingleUse(getenv func(string) string) (bool, error) {
	switch getenv(singleUseVariable) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, api.Failure(singleUseVariable + " must be true or false")
}

// readMaxStoredKeys returns the number of keys that an account may store, or 0 if the variable is
// not set.
func readMaxStoredKeys(getenv func(string) string) (int64, error) {
	text := getenv(maxStoredKeysVariable)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, api.Failure(maxStoredKeysVariable + " must be a number")
	}
	if err := keystore.CheckMaxKeys(n); err != nil {
		return 0, named(maxStoredKeysVariable, err)
	}
	return n, nil
}

// settings has the values of all variables. They are read together, so that a malformed variable of
// any interface stops the issue of tokens.
type settings struct {
	endpoint  *issue.Endpoint
	records   recordConfig
	singleUse bool
	playReady string
	// maxStoredKeys is 0 if the variable is not set.
	maxStoredKeys int64
}

// readSettings reads all variables. If one is missing or malformed, it returns an error that names
// the variable and never contains its value.
//
// With an error it also returns an endpoint, which can answer that a path does not exist or that
// the service is unavailable. That endpoint must not issue tokens, because its sealing key consists
// of bytes from random.
func readSettings(getenv func(string) string, random io.Reader) (s settings, err error) {
	config, err := readConfig(getenv)
	var recordsErr, singleUseErr, playReadyErr, maxStoredKeysErr error
	s.records, recordsErr = readRecordConfig(getenv)
	s.singleUse, singleUseErr = readSingleUse(getenv)
	s.playReady, playReadyErr = readPlayReady(getenv)
	s.maxStoredKeys, maxStoredKeysErr = readMaxStoredKeys(getenv)
	if err = errors.Join(err, recordsErr, singleUseErr, playReadyErr, maxStoredKeysErr); err == nil {
		if s.endpoint, err = issue.New(config); err == nil {
			return s, nil
		}
	}
	key, keyErr := token.NewKey(random)
	ring, ringErr := token.ParseRing(playtoken.Test, key)
	e, newErr := issue.New(issue.Config{
		Environment: playtoken.Test, Ring: ring, LicenseURL: "none", Docs: config.Docs,
	})
	if broken := errors.Join(keyErr, ringErr, newErr); broken != nil {
		panic(broken)
	}
	s.endpoint = e
	return s, err
}

// readConfig reads the configuration of the token endpoint. It stops at the first variable that is
// missing or malformed, and returns the configuration so far with the error.
func readConfig(getenv func(string) string) (issue.Config, error) {
	c := issue.Config{StoredKeys: keystore.LookupSQL, LicenseURL: getenv(licenseURLVariable)}
	public, publicErr := issue.ParsePublicURL(getenv(publicURLVariable))
	c.Docs = public
	for _, env := range []playtoken.Environment{playtoken.Test, playtoken.Production} {
		if getenv(environmentVariable) == env.String() {
			c.Environment = env
		}
	}
	if c.Environment == 0 {
		return c, api.Failure(environmentVariable + " must be test or production")
	}
	if publicErr != nil {
		return c, named(publicURLVariable, publicErr)
	}
	if c.LicenseURL == "" {
		c.LicenseURL = c.Docs + urls.Path
	}
	if err := issue.CheckLicenseURL(c.LicenseURL); err != nil {
		return c, named(licenseURLVariable, err)
	}
	keys := getenv(sealingKeysSecret)
	if keys == "" {
		return c, api.Failure(sealingKeysSecret + " is missing")
	}
	var err error
	if c.Ring, err = token.ParseRing(c.Environment, keys); err != nil {
		return c, named(sealingKeysSecret, err)
	}
	authenticator := strings.TrimSpace(getenv(keyStorageSecret))
	if c.KeyStorage, err = issue.NewKeyStorage(getenv(keyStorageVariable), authenticator); err != nil {
		return c, named(keyStorageVariable+" and "+keyStorageSecret, err)
	}
	return c, nil
}
