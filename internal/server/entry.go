package server

import (
	"log/slog"
	"net/http"
	"time"

	"playtoken/internal/api"
)

// An Entry describes an answer for the log and the metrics.
type Entry struct {
	api.Outcome
	// Interface is the name of the interface, such as "token request".
	Interface string
	RequestID string
	Started   time.Time
	Status    int
}

// done logs an answer as one line and passes it to the observer. It ignores a quiet answer without
// an error.
func (h *handler) done(r *http.Request, e Entry) {
	if e.Quiet && e.Err == nil {
		return
	}
	took := h.Now().Sub(e.Started)
	level := slog.LevelInfo
	attrs := make([]slog.Attr, 0, 12)
	attrs = append(attrs,
		slog.String("requestId", e.RequestID), slog.String("method", loggedMethod(r.Method)),
		slog.Int("status", e.Status), slog.Duration("took", took), slog.String("client", h.Client(r)),
	)
	if e.LicenseServer != "" {
		attrs = append(attrs, slog.String("licenseServer", e.LicenseServer))
	}
	if e.Code != 0 {
		attrs = append(attrs, slog.Int("code", int(e.Code)), slog.String("parameter", logged(e.Parameter)))
	}
	if e.Account != 0 {
		attrs = append(attrs, slog.Uint64("account", e.Account))
	}
	if e.TokenID != "" {
		attrs = append(attrs, slog.String("token", e.TokenID))
	}
	if e.Err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", api.ForLog(e.Err)))
	}
	h.Log.LogAttrs(r.Context(), level, e.Interface, attrs...)
	if h.Observe != nil && !e.Quiet {
		h.Observe(e, took)
	}
}

// logged shortens a text that a client chose.
func logged(s string) string { return s[:min(len(s), 64)] }

// loggedMethod returns a known method, or "other", because the method of a malformed request could
// contain a secret.
func loggedMethod(s string) string {
	switch s {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions:
		return s
	}
	return "other"
}
