package admin

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/api"
	"playtoken/internal/records"
)

// An Account is an account in answers.
type Account struct {
	ID        uint64 `json:"id"`
	Name      string `json:"name"`
	Enabled   bool   `json:"enabled"`
	PlayReady bool   `json:"playready"`
	Credits   int64  `json:"credits"`
	// LicenseURL is "" for the service's default.
	LicenseURL string    `json:"licenseAcquisitionUrl"`
	Created    time.Time `json:"created"`
}

// settings returns the account as the rules for accounts have it.
func (a Account) settings() accounts.Account {
	return accounts.Account{
		ID: a.ID, Name: a.Name, Enabled: a.Enabled, PlayReady: a.PlayReady, Credits: a.Credits,
		LicenseURL: a.LicenseURL,
	}
}

// etag returns the entity tag of the settings. The balance does not change it, since that changes
// with each token.
func (a Account) etag() string {
	text, err := json.Marshal([]any{a.Name, a.Enabled, a.PlayReady, a.LicenseURL})
	if err != nil {
		panic(err) // cannot happen: texts and truth values can be written as JSON
	}
	sum := sha256.Sum256(text)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// Accounts is a page of accounts.
type Accounts struct {
	Accounts []Account `json:"accounts"`
	// Next is the value of after for the next page; "" on the last page.
	Next string `json:"next,omitempty"`
}

// A Shown is an account with what belongs to it.
type Shown struct {
	Account
	// StoredKeys is the number of keys in the key store. Expired keys count until they are removed.
	StoredKeys     int64           `json:"storedKeys"`
	Authenticators []Authenticator `json:"authenticators"`
}

// An Authenticator describes an authenticator. The service has only the hash of its secret.
type Authenticator struct {
	Environment string     `json:"environment"`
	Created     time.Time  `json:"created"`
	Expires     *time.Time `json:"expires,omitempty"`
}

func (x *exchange) accounts() (api.Answer, error) {
	after, limit := x.numbers("after", 1), x.number("limit")
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	if after == nil {
		after = []int64{0}
	}
	page := Accounts{}
	if _, err := x.read(&page.Accounts, selectAccounts, after[0], int64(limit)); err != nil {
		return api.Answer{}, err
	}
	if n := len(page.Accounts); n == limit {
		page.Next = cursorOf(int64(page.Accounts[n-1].ID)).String()
	}
	return x.json(200, page)
}

// shown reads the account of the path.
func (x *exchange) shown() (account Shown, found bool, err error) {
	found, err = x.read(&account, selectAccount, int64(x.account))
	return account, found, err
}

// show answers with an account and the entity tag of its settings.
func (x *exchange) show() (api.Answer, error) {
	account, found, err := x.shown()
	switch {
	case err != nil:
		return api.Answer{}, err
	case !found:
		return x.refuse(noAccount), nil
	case len(x.problems) > 0:
		return x.refuse(x.problems...), nil
	}
	a, err := x.json(200, account)
	a.Header.Set("ETag", account.etag())
	return a, err
}

// A NewAccount is the body of a request that adds an account.
type NewAccount struct {
	// ID is 6 random digits unless given.
	ID         *int64  `json:"id"`
	Name       *string `json:"name"`
	Credits    *int64  `json:"credits"`
	LicenseURL *string `json:"licenseAcquisitionUrl"`
}

// An Added is an account that was added, with its first authenticator.
type Added struct {
	Account
	Environment string `json:"environment"`
	// Authenticator is shown once.
	Authenticator string `json:"authenticator"`
}

// add adds an account with an authenticator for the environment of the service.
func (x *exchange) add() (api.Answer, error) {
	var given NewAccount
	if a, refused := x.readBody(&given); refused {
		return a, nil
	}
	added := Added{Account: Account{
		Name: value(given.Name), Enabled: true, PlayReady: true, Credits: value(given.Credits),
		LicenseURL: value(given.LicenseURL), Created: x.r.Now.UTC().Truncate(time.Second),
	}, Environment: x.Environment.String()}
	secret, err := accounts.NewSecret(x.r.Random)
	if err != nil {
		return api.Answer{}, err
	}
	var digits [8]byte
	if _, err := x.r.Random.Read(digits[:]); err != nil {
		return api.Answer{}, err
	}
	added.ID = 100_000 + binary.BigEndian.Uint64(digits[:])%900_000
	if given.ID != nil {
		added.ID = uint64(*given.ID)
	}
	x.check(added.settings().Check())
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	x.account = added.ID
	authenticator := accounts.NewAuthenticator(added.ID, x.Environment, accounts.Hash(secret[:]), 0, x.r.Now)[0]
	authenticator.SQL = strings.Replace(authenticator.SQL, "WHERE id = ?1", "WHERE id = ?1 AND changes() > 0", 1)
	done, err := x.apply("", map[string]any{
		"name": added.Name, "credits": added.Credits, "licenseAcquisitionUrl": added.LicenseURL,
	}, accounts.Add(added.settings(), x.r.Now), authenticator)
	switch {
	case err != nil:
		return api.Answer{}, err
	case !done:
		p := conflict("id", "an account with this ID exists", "send another ID, or none for a random one")
		return x.refuse(p), nil
	}
	added.Authenticator = accounts.FormatAuthenticator(added.ID, secret)
	a, err := x.json(201, added)
	a.Header.Set("ETag", added.etag())
	return a, err
}

// value returns the value of a member, or the zero value for a member that is missing.
func value[T any](of *T) (v T) {
	if of != nil {
		v = *of
	}
	return v
}

// check adds the problem of an invalid account. The errors of the rules name no value.
func (x *exchange) check(err error) {
	parameter := map[error]string{
		accounts.ErrID: "id", accounts.ErrName: "name", accounts.ErrCredits: "credits",
	}[err]
	switch {
	case err == nil:
		return
	case parameter == "":
		parameter = "licenseAcquisitionUrl"
	}
	x.bad(parameter, err.Error(), "correct the value")
}

// Settings is the body of a request that changes an account. Members that are missing or null stay
// as they are.
type Settings struct {
	Name       *string `json:"name"`
	Enabled    *bool   `json:"enabled"`
	PlayReady  *bool   `json:"playready"`
	LicenseURL *string `json:"licenseAcquisitionUrl"`
}

// set changes the settings of an account, unless they are other ones than the operator saw.
func (x *exchange) set() (api.Answer, error) {
	match := x.r.Header("If-Match")
	if match == "" {
		x.bad("If-Match", "the header is missing", "send the ETag with which you got the account")
	}
	var given Settings
	if a, refused := x.readBody(&given); refused {
		return a, nil
	}
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	account, found, err := x.shown()
	switch {
	case err != nil:
		return api.Answer{}, err
	case !found:
		return x.refuse(noAccount), nil
	case match != "*" && match != account.etag():
		return x.refuse(stale), nil
	}
	next, details := account.Account, map[string]any{}
	assign(details, "name", &next.Name, given.Name)
	assign(details, "enabled", &next.Enabled, given.Enabled)
	assign(details, "playready", &next.PlayReady, given.PlayReady)
	assign(details, "licenseAcquisitionUrl", &next.LicenseURL, given.LicenseURL)
	if len(details) == 0 {
		x.bad("", "the object has no setting", "send the settings that change")
	}
	if x.check(next.settings().CheckSettings()); len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	done, err := x.apply("", details, accounts.Set(account.settings(), next.settings()))
	switch {
	case err != nil:
		return api.Answer{}, err
	case !done:
		return x.refuse(stale), nil
	}
	a, err := x.json(200, next)
	a.Header.Set("ETag", next.etag())
	return a, err
}

// stale is the problem of a change by an operator who has not seen another's.
var stale = playtoken.Problem{
	Code: changed, Parameter: "If-Match", Details: "the account is no longer as you saw it",
	Fix: "get it again, and decide anew",
}

func assign[T any](details map[string]any, name string, to, given *T) {
	if given != nil {
		*to, details[name] = *given, *given
	}
}

// Credits is the body of a request that adds credits.
type Credits struct {
	Credits *int64 `json:"credits"`
}

// addCredits adds credits to the balance. Two such requests both count.
func (x *exchange) addCredits() (api.Answer, error) {
	var given Credits
	if a, refused := x.readBody(&given); refused {
		return a, nil
	}
	st, err := accounts.AddCredits(x.account, value(given.Credits))
	if x.check(err); len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	done, err := x.apply("", map[string]any{"credits": *given.Credits}, st)
	switch {
	case err != nil:
		return api.Answer{}, err
	case !done:
		return x.refuse(noAccount), nil
	}
	return x.show()
}

// A NewAuthenticator is the body of a request for a new authenticator.
type NewAuthenticator struct {
	// Overlap is the number of seconds for which the present one stays valid, a day unless given.
	Overlap *int64 `json:"overlap"`
	// Hash is for an authenticator of the other environment, which the service shall recognize: the
	// SHA-256 of its 16 secret bytes, in lower-case hexadecimal digits.
	Hash *string `json:"hash"`
}

// A MadeAuthenticator is a new authenticator.
type MadeAuthenticator struct {
	Environment string `json:"environment"`
	// Authenticator is shown once. It is absent for one that was made elsewhere.
	Authenticator string `json:"authenticator,omitempty"`
	// PresentUntil is the end of the one that was valid so far.
	PresentUntil time.Time `json:"presentUntil"`
}

const (
	defaultOverlap = 24 * time.Hour
	maxOverlap     = 366 * 24 * time.Hour
)

// overlap reads the number of seconds for which a replaced secret stays valid.
func (x *exchange) overlap(given *int64) time.Duration {
	if given == nil {
		return defaultOverlap
	}
	if *given < 0 || *given > int64(maxOverlap/time.Second) {
		x.bad("overlap", "this is not a number of seconds up to a year", "send such a number, or none for a day")
		return 0
	}
	return time.Duration(*given) * time.Second
}

func (x *exchange) newAuthenticator() (api.Answer, error) {
	var given NewAuthenticator
	if a, refused := x.readBody(&given); refused {
		return a, nil
	}
	overlap := x.overlap(given.Overlap)
	env := x.Environment
	secret, err := accounts.NewSecret(x.r.Random)
	if err != nil {
		return api.Answer{}, err
	}
	hash := accounts.Hash(secret[:])
	if given.Hash != nil {
		env, hash = x.Environment.Other(), *given.Hash
		if sum, err := hex.DecodeString(hash); err != nil || len(sum) != sha256.Size || strings.ToLower(hash) != hash {
			x.bad("hash", "this is not a hash", "send 64 lower-case hexadecimal digits")
		}
	}
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	made := MadeAuthenticator{Environment: env.String(), PresentUntil: x.r.Now.Add(overlap).UTC().Truncate(time.Second)}
	all := accounts.NewAuthenticator(x.account, env, hash, overlap, x.r.Now)
	done, err := x.apply("", map[string]any{
		"environment": made.Environment, "presentUntil": made.PresentUntil,
	}, all[0], all[1:]...)
	switch {
	case err != nil:
		return api.Answer{}, err
	case !done && given.Hash == nil:
		return x.refuse(noAccount), nil
	case !done:
		_, found, err := x.shown()
		if err == nil && !found {
			return x.refuse(noAccount), nil
		}
		return x.refuse(conflict("hash", "the service has this hash", "send the hash of a new authenticator")), err
	}
	if given.Hash == nil {
		made.Authenticator = accounts.FormatAuthenticator(x.account, secret)
	}
	return x.json(201, made)
}

// LowBalances are the enabled accounts whose balance is low.
type LowBalances struct {
	Days     int          `json:"days"` // the number of days to which used refers
	Accounts []LowBalance `json:"accounts"`
}

// A LowBalance is a balance that does not cover the credits used in the last days.
type LowBalance struct {
	Account uint64 `json:"accountId"`
	Credits int64  `json:"credits"`
	Used    int64  `json:"used"`
}

func (x *exchange) lowBalances() (api.Answer, error) {
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	st := records.Low(x.r.Now)
	low := LowBalances{Days: records.LowDays}
	if _, err := x.read(&low.Accounts, selectLow+"("+st.SQL+" LIMIT 1000)", st.Args...); err != nil {
		return api.Answer{}, err
	}
	return x.json(200, low)
}
