package service

import (
	"net/http"

	"playtoken/internal/gateway"
	"playtoken/internal/records"
)

// gatewayInterface is the handler that redeems tokens at the PlayReady test license server, nil where there is none.
func (h *handler) gatewayInterface() http.Handler {
	if h.PlayReady == "" {
		return nil
	}
	return gateway.Handler(gateway.Config{
		Host: h.host(), Upstream: h.PlayReady, Forwarder: h.Forwarder, Database: h.Accounts, Ring: h.Ring, SingleUse: h.SingleUse,
		Client: h.Client, Done: h.gatewayDone,
	})
}

// gatewayDone records and logs a challenge. One without a token is in the log alone.
func (h *handler) gatewayDone(r *http.Request, o gateway.Outcome) {
	h.done(r, Entry{Outcome: o.Outcome, Interface: "license challenge"}.of(o.Terms))
	if h.Records == nil || o.Terms == nil && o.Parameter != gateway.TokenParameter {
		return
	}
	record := records.Record{At: o.Started, Kind: records.Gateway, Code: o.Code, Client: o.Address, RequestID: o.RequestID}
	record.Of(o.Terms)
	h.Records.Record(record)
}
