package service

import (
	"net/http"

	"playtoken/internal/redeem"
)

// redemption is the handler for license servers.
func (h *handler) redemption() http.Handler {
	return redeem.Handler(redeem.Config{
		Host: h.host(), Database: h.Accounts, Ring: h.Ring, SingleUse: h.SingleUse, Client: h.Client, Done: h.redemptionDone,
	})
}

// redemptionDone records a redemption and logs it.
func (h *handler) redemptionDone(r *http.Request, o redeem.Outcome) {
	h.recordRedemption(o)
	h.done(r, Entry{Outcome: o.Outcome, Interface: "redemption", LicenseServer: o.Server}.of(o.Terms))
}
