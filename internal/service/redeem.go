package service

import (
	"net/http"

	"playtoken/internal/redeem"
)

// redemption is the handler for license servers.
func (h *handler) redemption() http.Handler {
	return redeem.Handler(redeem.Config{
		Database: h.Accounts, Ring: h.Ring, SingleUse: h.SingleUse, Docs: h.Endpoint.Docs(),
		Now: h.Now, NewID: newRequestID, Client: h.Client, Done: h.redemptionDone,
	})
}

// redemptionDone records a redemption and logs it.
func (h *handler) redemptionDone(r *http.Request, o redeem.Outcome) {
	h.recordRedemption(o)
	e := Entry{
		Interface: "redemption", RequestID: o.RequestID, Started: o.Started, Status: o.Status, Code: o.Code, Parameter: o.Parameter,
		LicenseServer: o.Server, Err: o.Err,
	}
	if o.Terms != nil {
		e.Service, e.TokenID = o.Terms.ServiceID, o.Terms.ID.String()
	}
	h.done(r, e)
}
