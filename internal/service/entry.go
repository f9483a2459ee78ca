package service

import (
	"log/slog"
	"net/http"

	"playtoken/internal/reply"
	"playtoken/token"
)

// An Entry is what a log and the metrics have of an answer: nothing of the query, the body and the headers of the request.
type Entry struct {
	reply.Outcome
	// Interface is what was asked: "token request", "redemption" and so on.
	Interface string
	TokenID   string
	// LicenseServer is the name of the license server that asked, "" for none.
	LicenseServer string
}

// of adds the token that the answer is about, if there is one.
func (e Entry) of(terms *token.Terms) Entry {
	if terms != nil {
		e.Service, e.TokenID = terms.ServiceID, terms.ID.String()
	}
	return e
}

// host is what the interfaces beside the token endpoint have of the service.
func (h *handler) host() reply.Host {
	return reply.Host{Docs: h.Endpoint.Docs(), Now: h.Now, NewID: newRequestID}
}

// logs returns what logs the answers of an interface.
func (h *handler) logs(name string) func(*http.Request, reply.Outcome) {
	return func(r *http.Request, o reply.Outcome) { h.done(r, Entry{Outcome: o, Interface: name}) }
}

// done logs one line about an answer, and tells the observer.
func (h *handler) done(r *http.Request, e Entry) {
	took := h.Now().Sub(e.Started)
	level := slog.LevelInfo
	attrs := make([]slog.Attr, 0, 12)
	attrs = append(attrs,
		slog.String("requestId", e.RequestID), slog.String("method", loggedMethod(r.Method)), slog.Int("status", e.Status),
		slog.Duration("took", took), slog.String("client", h.Client(r)),
	)
	if e.LicenseServer != "" {
		attrs = append(attrs, slog.String("licenseServer", e.LicenseServer))
	}
	if e.Code != 0 {
		attrs = append(attrs, slog.Int("code", int(e.Code)), slog.String("parameter", logged(e.Parameter)))
	}
	if e.Service != 0 {
		attrs = append(attrs, slog.Uint64("service", e.Service))
	}
	if e.TokenID != "" {
		attrs = append(attrs, slog.String("token", e.TokenID))
	}
	if e.Err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", reply.ForLog(e.Err)))
	}
	h.Log.LogAttrs(r.Context(), level, e.Interface, attrs...)
	if h.Observe != nil {
		h.Observe(e, took)
	}
}

// logged bounds what a caller can put into a log.
func logged(s string) string { return s[:min(len(s), 64)] }

// loggedMethod returns a method of HTTP, or "other": a malformed request may have a secret there.
func loggedMethod(s string) string {
	switch s {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return s
	}
	return "other"
}
