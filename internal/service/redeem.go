package service

import (
	"log/slog"
	"net/http"

	"playtoken/internal/redeem"
)

// redemption is the handler for license servers.
func (h *handler) redemption() http.Handler {
	return redeem.Handler(redeem.Config{
		Database: h.Accounts, Ring: h.Ring, SingleUse: h.SingleUse, Docs: h.Endpoint.Docs(),
		Now: h.Now, NewID: newRequestID, Client: h.Client, Done: h.logRedemption,
	})
}

// logRedemption logs one line about a redemption, in which nothing of its body and headers stands but the token's id.
func (h *handler) logRedemption(r *http.Request, o redeem.Outcome) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("requestId", o.RequestID), slog.String("method", logged(r.Method)), slog.Int("status", o.Status),
		slog.Duration("took", h.Now().Sub(o.Started)), slog.String("client", h.Client(r)),
	}
	if o.Server != "" {
		attrs = append(attrs, slog.String("licenseServer", o.Server))
	}
	if o.Code != 0 {
		attrs = append(attrs, slog.Int("code", int(o.Code)), slog.String("parameter", o.Parameter))
	}
	if o.Terms != nil {
		attrs = append(attrs, slog.Uint64("service", o.Terms.ServiceID), slog.String("token", o.Terms.ID.String()))
	}
	if o.Err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", o.Err.Error()))
	}
	h.Log.LogAttrs(r.Context(), level, "redemption", attrs...)
}
