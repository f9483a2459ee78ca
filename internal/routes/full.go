//go:build !hot

package routes

import (
	"strings"

	"playtoken/internal/admin"
	"playtoken/internal/gateway"
	"playtoken/internal/gateway/urls"
	"playtoken/internal/issue"
)

// The hot module, which is built with the tag hot, does not link the gateway and the admin
// interface. The tables of Go's packages for XML and MIME are made at the start, and would be
// copied in each call. The admin interface uses encoding/json, which is large.

// Operators returns the interface for operators alone. It also refuses all paths that it lacks.
func Operators(c Config) Table {
	return Table{admin.Interface(admin.Config{
		Docs: c.Endpoint.Docs(), Environment: c.Endpoint.Environment(), Ring: c.Ring, Credential: c.OperatorCredential,
	})}
}

// New returns the interfaces.
func New(c Config) Table {
	t := append(Hot(c), Operators(c)...)
	if c.PlayReady != "" {
		t = append(t, gateway.Interface(gateway.Config{
			Docs: c.Endpoint.Docs(), Ring: c.Ring, SingleUse: c.SingleUse, Upstream: c.PlayReady,
		}))
	}
	return t
}

// All returns every interface, for what derives from the table. Their handlers lack all settings.
func All() Table {
	return New(Config{
		Endpoint: new(issue.Endpoint), PlayReady: urls.TestServer,
		OperatorCredential: strings.Repeat("x", admin.MinCredential),
	})
}
