package admin

import (
	"encoding/hex"
	"io"
	"time"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/api"
)

// maxNamed is the number of license servers, and of operators, in an answer at most.
const maxNamed = 1000

// A LicenseServer describes a credential of a license server. The service has only its hash.
type LicenseServer struct {
	Name    string     `json:"name"`
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires,omitempty"`
}

// LicenseServers are the credentials of all license servers.
type LicenseServers struct {
	LicenseServers []LicenseServer `json:"licenseServers"`
}

func (x *exchange) licenseServers() (api.Answer, error) {
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	var all LicenseServers
	if _, err := x.read(&all.LicenseServers, selectLicenseServers, int64(maxNamed)); err != nil {
		return api.Answer{}, err
	}
	return x.json(200, all)
}

// A NewLicenseServer is the body of a request that gives a license server a credential.
type NewLicenseServer struct {
	Name *string `json:"name"`
	// Overlap is the number of seconds for which the present one stays valid, a day unless given.
	Overlap *int64 `json:"overlap"`
}

// A MadeCredential is a new credential of a license server or an operator.
type MadeCredential struct {
	Name        string `json:"name"`
	Environment string `json:"environment"`
	// Credential is shown once.
	Credential string `json:"credential"`
}

// newCredential returns a credential of 64 random hexadecimal digits.
func (x *exchange) newCredential() (string, error) {
	var secret [32]byte
	_, err := io.ReadFull(x.r.Random, secret[:])
	return hex.EncodeToString(secret[:]), err
}

func (x *exchange) addLicenseServer() (api.Answer, error) {
	var given NewLicenseServer
	if a, refused := x.readBody(&given); refused {
		return a, nil
	}
	name, overlap := value(given.Name), x.overlap(given.Overlap)
	credential, err := x.newCredential()
	if err != nil {
		return api.Answer{}, err
	}
	all, invalid := accounts.AddLicenseServer(name, credential, overlap, x.r.Now)
	if invalid != nil {
		x.bad("name", invalid.Error(), "send such a name")
	}
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	details := map[string]any{"presentUntil": x.r.Now.Add(overlap).UTC()}
	if _, err := x.apply(name, details, all[0], all[1:]...); err != nil {
		return api.Answer{}, err
	}
	return x.json(201, MadeCredential{name, x.Environment.String(), credential})
}

func (x *exchange) removeLicenseServer() (api.Answer, error) {
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	name := x.segment()
	done, err := x.apply(name, nil, accounts.RemoveLicenseServer(name))
	return x.removed(done, err, "the license server does not exist")
}

// removed answers to the removal of something that may not exist.
func (x *exchange) removed(done bool, err error, details string) (api.Answer, error) {
	switch {
	case err != nil:
		return api.Answer{}, err
	case !done:
		return x.refuse(playtoken.Problem{
			Code: playtoken.NotFound, Parameter: "name", Details: details, Fix: "send a name from the list",
		}), nil
	}
	return api.Answer{Status: 204, Header: x.r.Data("")}, nil
}
