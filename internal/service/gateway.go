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
		Upstream: h.PlayReady, Forwarder: h.Forwarder, Database: h.Accounts, Ring: h.Ring, SingleUse: h.SingleUse, Docs: h.Endpoint.Docs(),
		Now: h.Now, NewID: newRequestID, Client: h.Client, Done: h.gatewayDone,
	})
}

// gatewayDone records and logs a challenge. One without a token is in the log alone.
func (h *handler) gatewayDone(r *http.Request, o gateway.Outcome) {
	e := Entry{
		Interface: "license challenge", RequestID: o.RequestID, Started: o.Started, Status: o.Status, Code: o.Code, Parameter: o.Parameter, Err: o.Err,
	}
	if o.Terms != nil {
		e.Service, e.TokenID = o.Terms.ServiceID, o.Terms.ID.String()
	}
	h.done(r, e)
	if h.Records == nil || o.Terms == nil && o.Parameter != gateway.TokenParameter {
		return
	}
	record := records.Record{At: o.Started, Kind: records.Gateway, Code: o.Code, Client: o.Address, RequestID: o.RequestID}
	record.Of(o.Terms)
	h.Records.Record(record)
}
