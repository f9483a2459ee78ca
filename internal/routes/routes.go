// Package routes puts the interfaces of the service together, for both servers.
package routes

import (
	"slices"
	"strings"

	"playtoken/internal/api"
	"playtoken/internal/health"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/token"
)

// A Config has the settings of the service.
type Config struct {
	Endpoint *issue.Endpoint
	// Ring opens tokens for license servers. Without one, redemption answers -2030.
	Ring *token.Ring
	// SingleUse lets each token be redeemed once, whatever the license server asks for.
	SingleUse bool
	// MaxStoredKeys is how many keys an account may store; 0 means keystore.DefaultMaxKeys.
	MaxStoredKeys int64
	// PlayReady is the URL of the PlayReady test license server. The gateway redeems tokens there.
	// With "" there is no gateway.
	PlayReady string
	// OperatorCredential is the credential of the first operator. With "" the admin interface is
	// off.
	OperatorCredential string
}

// A Table holds the interfaces of the service. The token endpoint is the first: it also refuses
// paths that no interface has.
type Table []*api.Interface

// Hot returns the interfaces of the Worker's hot module: all but the gateway.
func Hot(c Config) Table {
	e := c.Endpoint
	return Table{
		e.Interface(),
		redeem.Interface(redeem.Config{Docs: e.Docs(), Ring: c.Ring, SingleUse: c.SingleUse}),
		keystore.Interface(keystore.Config{Docs: e.Docs(), Admit: e.Admit, MaxKeys: c.MaxStoredKeys}),
		records.Interface(records.Config{Docs: e.Docs(), Admit: e.Admit}),
		health.Interface(e.Docs()),
	}
}

// Find returns the interface that answers requests to a path. Without one of its own, a path is the
// token endpoint's.
func (t Table) Find(path string) *api.Interface {
	for _, i := range t {
		if i.Has(path) {
			return i
		}
	}
	return t[0]
}

// Root begins paths that are the service's, those that do not exist too.
const Root = "/hms/"

// OfSite reports whether a request without an interface of its own is one for a file of the site.
func (t Table) OfSite(method, path string) bool {
	return (method == "GET" || method == "HEAD") && !t.Find(path).Has(path) && !strings.HasPrefix(path, Root)
}

// InJSON reports whether a host's own errors are JSON at a path (D20). The path may be malformed
// after the interface's. Without an interface of its own, it is the token endpoint's.
func (t Table) InJSON(path, query string) bool {
	for _, i := range t {
		begins := func(own string) bool { return strings.HasPrefix(path, own) }
		if !slices.Contains(i.Refusals, api.HTML) && slices.ContainsFunc(i.Paths(), begins) {
			return true
		}
	}
	return strings.Contains("&"+query+"&", "&errorFormat=json&")
}
