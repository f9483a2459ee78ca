// Package answers runs the requests of the documentation through the code of the token endpoint, so
// that pages show real answers.
package answers

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"net/url"
	"path"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/issue"
	"playtoken/internal/redeem"
	"playtoken/token"
	"playtoken/vectors"
)

// The demo account of the vectors.
const (
	accountID  = 201722
	licenseURL = "https://license.test.example/playready"
)

// A state determines the results of the account database and of key storage.
type state struct {
	// account is the text with which the database explains a refusal, five digits: authenticator of
	// this environment, authenticator of the other one, enabled, PlayReady option, balance. "" is
	// an account that does not exist.
	account string
	// database is the error of every statement.
	database error
	// storage is the error of key storage. Without an error it has the keys of the vectors.
	storage error
	// sealing is the error of the source of random bytes.
	sealing error
	// redeemed redeems the token and returns the problem. It is nil in states without redemption.
	redeemed func(ring *token.Ring, text string, now time.Time) playtoken.Problem
}

// inOrder is the text of an account that can be charged.
const inOrder = "10111"

var states = map[string]state{
	"demo":               {account: inOrder},
	"disabled":           {account: "10011"},
	"no-playready":       {account: "10101"},
	"no-balance":         {account: "10110"},
	"unknown":            {},
	"wrong-secret":       {account: "00111"},
	"other-environment":  {account: "01111"},
	"database-down":      {database: errors.New("the database is down")},
	"no-key-storage":     {account: inOrder, storage: errors.New("key storage is down")},
	"sealing-fails":      {account: inOrder, sealing: errors.New("no random bytes")},
	"redeemed-elsewhere": {account: inOrder, redeemed: admit},
	"redeemed-twice":     {account: inOrder, redeemed: spent},
	"wrong-credential":   {account: inOrder, redeemed: noCredential},
	"guessed-credential": {account: inOrder, redeemed: guessed},
}

// An Endpoint answers as the token endpoint of the test environment does. Equal requests get equal
// answers.
type Endpoint struct {
	docs    string
	ring    *token.Ring
	storage issue.KeyStorage
	stored  map[string]vectors.StoredKey // by key ID
}

// New returns an endpoint. docs is the root URL of the documentation to which errors link, without
// a final slash; "" for links relative to the host.
func New(docs string) (*Endpoint, error) {
	key := make([]byte, token.KeySize)
	for i := range key {
		key[i] = byte(i)
	}
	ring, err := token.NewRing(playtoken.Test, key)
	if err != nil {
		return nil, err
	}
	storage, err := issue.NewKeyStorage("https://keys.example/keystore", "none")
	if err != nil {
		return nil, err
	}
	all, err := vectors.States()
	if err != nil {
		return nil, err
	}
	e := &Endpoint{docs, ring, storage, map[string]vectors.StoredKey{}}
	for _, k := range all["demo"].Keys {
		e.stored[k.KID] = k
	}
	return e, nil
}

// Answer answers the request as a service in the named state does. It returns an error for an
// unknown state.
func (e *Endpoint) Answer(name string, r *api.Request) (*api.Answer, error) {
	s, ok := states[name]
	if !ok {
		return nil, fmt.Errorf("unknown state %q: content/README.md lists the states", name)
	}
	endpoint, err := issue.New(issue.Config{
		Environment: playtoken.Test, Ring: e.ring, LicenseURL: licenseURL, Docs: e.docs, KeyStorage: e.storage,
	})
	if err != nil {
		return nil, err
	}
	r.Random = random{rand.NewChaCha8([32]byte{}), s.sealing}
	answer := endpoint.Interface().Answer(r, runner{s, e.stored})
	if s.redeemed != nil && answer.TokenID != "" {
		answer = r.Refuse(e.docs, s.redeemed(e.ring, tokenOf(answer), r.Now))
		answer.Header = api.Header{{Name: "Content-Type", Value: api.JSON}} // pages show this field alone
	}
	return &answer, nil
}

// A runner returns the results that a state determines.
type runner struct {
	state
	stored map[string]vectors.StoredKey
}

// Run implements api.Runner.
func (s runner) Run(st db.Statement) (row db.Row, err error) {
	if st.Account == accountID && s.account != "" {
		row = db.Row{Found: true, Text: s.account}
		if st.Writes {
			row = db.Row{Found: s.account == inOrder}
		}
	}
	return row, s.database
}

// Fetch implements api.Runner. It answers as key storage does.
func (s runner) Fetch(f api.Fetch) (api.Fetched, error) {
	u, err := url.Parse(f.URL)
	if err != nil {
		return api.Fetched{}, err
	}
	k, ok := s.stored[path.Base(u.Path)]
	if !ok {
		return api.Fetched{Status: 404}, s.storage
	}
	return api.Fetched{Status: 200, Body: fmt.Sprintf(`{"kid":%q,"ek":%q}`, k.KID, k.EK)}, s.storage
}

// admit redeems the token from a device and an address that its restrictions refuse (D17, D18).
func admit(ring *token.Ring, text string, now time.Time) playtoken.Problem {
	elsewhere := redeem.Bearer{HasDeviceID: true, Address: netip.MustParseAddr("198.51.100.1")}
	_, p := redeem.Admit(ring, text, elsewhere, now)
	return p
}

func spent(*token.Ring, string, time.Time) playtoken.Problem        { return redeem.Spent }
func noCredential(*token.Ring, string, time.Time) playtoken.Problem { return redeem.NoCredential }
func guessed(*token.Ring, string, time.Time) playtoken.Problem      { return redeem.Guessed }

// tokenOf returns the token in an answer of success.
func tokenOf(a api.Answer) string {
	var body struct{ Token string }
	json.Unmarshal([]byte(a.Body), &body) // cannot fail: the endpoint wrote the JSON
	return body.Token
}

// random returns the same bytes for every request, so that every build makes the same pages.
type random struct {
	*rand.ChaCha8
	err error
}

func (r random) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	return r.ChaCha8.Read(p)
}
