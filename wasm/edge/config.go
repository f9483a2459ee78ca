//go:build js && wasm

package main

import (
	"crypto/rand"
	"errors"
	"strconv"
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/gateway"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/token"
)

// The variables and the secret that wrangler.jsonc and the deployment give a Worker.
const (
	environmentVariable = "PLAYTOKEN_ENVIRONMENT"
	publicURLVariable   = "PLAYTOKEN_PUBLIC_URL"
	licenseURLVariable  = "PLAYTOKEN_LICENSE_URL"
	singleUseVariable   = "PLAYTOKEN_SINGLE_USE" // true or false, false unless given
	sealingKeysSecret   = "PLAYTOKEN_SEALING_KEYS"

	maxStoredKeysVariable = "PLAYTOKEN_MAX_STORED_KEYS" // of a service; keystore.DefaultMaxKeys unless given

	playReadyVariable = "PLAYTOKEN_PLAYREADY_URL" // in the test environment: gateway.TestServer unless given; off for none

	recordDaysVariable      = "PLAYTOKEN_RECORD_DAYS"      // records.DefaultDays unless given; 0 records nothing, and forgets what there is
	recordAddressesVariable = "PLAYTOKEN_RECORD_ADDRESSES" // full unless given, truncated or none

	// Both or neither.
	keyStorageVariable = "PLAYTOKEN_KEY_STORAGE_URL"
	keyStorageSecret   = "PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR"
)

// named is an error about a variable. The error is of this module, and says nothing of the value.
func named(variable string, err error) error { return api.Failure(variable + ": " + err.Error()) }

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
		return "", named(playReadyVariable, err)
	}
	return url, nil
}

// recordConfig is what the variables say of records.
type recordConfig struct {
	days      int
	addresses records.Addresses
}

// readRecordConfig reads each variable whatever is wrong with the other. Days that are malformed are unknownDays.
func readRecordConfig(getenv func(string) string) (c recordConfig, err error) {
	var ok bool
	if c.addresses, ok = records.ParseAddresses(getenv(recordAddressesVariable)); !ok {
		err = api.Failure(recordAddressesVariable + " is neither full nor truncated nor none")
	}
	c.days = records.DefaultDays
	if days := getenv(recordDaysVariable); days != "" {
		var malformed error
		if c.days, malformed = strconv.Atoi(days); malformed != nil || c.days < 0 {
			c.days = unknownDays
			err = errors.Join(err, api.Failure(recordDaysVariable+" is not a number of days"))
		}
	}
	return c, err
}

// unknownDays records nothing, and forgets nothing.
const unknownDays = -1

func readSingleUse(getenv func(string) string) (bool, error) {
	switch getenv(singleUseVariable) {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	}
	return false, api.Failure(singleUseVariable + " is neither true nor false")
}

// readMaxStoredKeys is how many keys a service may store, 0 unless given.
func readMaxStoredKeys(getenv func(string) string) (int64, error) {
	text := getenv(maxStoredKeysVariable)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, api.Failure(maxStoredKeysVariable + " is not a number")
	}
	if err := keystore.CheckMaxKeys(n); err != nil {
		return 0, named(maxStoredKeysVariable, err)
	}
	return n, nil
}

// settings are what the variables say, of all routes: whoever has mistyped one gets to know it by the first token.
type settings struct {
	endpoint  *issue.Endpoint
	records   recordConfig
	singleUse bool
	playReady string
	// maxStoredKeys is 0 unless given.
	maxStoredKeys int64
}

// readSettings reads as much as it can. The error is why no token is issued: it names the variables that are missing or malformed, and
// never says anything of their values.
//
// With the error comes an endpoint too, which can tell that there is nothing at a path, and that the service is not available. It
// must not be given a request for a token: its sealing key is a throw-away one.
func readSettings(getenv func(string) string) (s settings, err error) {
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
	key, keyErr := token.NewKey(rand.Reader)
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

// readConfig reads as much as it can; the error is about the first variable that keeps tokens from being issued.
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
		return c, api.Failure(environmentVariable + " is neither test nor production")
	}
	if publicErr != nil {
		return c, named(publicURLVariable, publicErr)
	}
	if c.LicenseURL == "" {
		c.LicenseURL = c.Docs + gateway.Path
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
	if c.KeyStorage, err = issue.NewKeyStorage(getenv(keyStorageVariable), strings.TrimSpace(getenv(keyStorageSecret))); err != nil {
		return c, named(keyStorageVariable+" and "+keyStorageSecret, err)
	}
	return c, nil
}
