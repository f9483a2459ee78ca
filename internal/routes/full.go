//go:build !hot

package routes

import (
	"playtoken/internal/gateway"
	"playtoken/internal/gateway/urls"
	"playtoken/internal/issue"
)

// The hot module, which is built with the tag hot, does not link the gateway. The tables of Go's
// packages for XML and MIME are made at the start, and would be copied in each call.

// New returns the interfaces.
func New(c Config) Table {
	t := Hot(c)
	if c.PlayReady != "" {
		t = append(t, gateway.Interface(gateway.Config{
			Docs: c.Endpoint.Docs(), Ring: c.Ring, SingleUse: c.SingleUse, Upstream: c.PlayReady,
		}))
	}
	return t
}

// All returns every interface, for what derives from the table. Their handlers lack all settings.
func All() Table { return New(Config{Endpoint: new(issue.Endpoint), PlayReady: urls.TestServer}) }
