package service

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
)

// StoredKeys is the statement by which the token endpoint looks stored keys up where no other key storage is configured.
const StoredKeys = keystore.LookupSQL

// KeyStore returns the database with the accounts as that of the key store.
func KeyStore(r Runner) keystore.Store { return keyStore{r} }

type keyStore struct{ Runner }

func (k keyStore) Run(ctx context.Context, st keystore.Statement) (text string, found bool, err error) {
	r, err := k.Runner.Run(ctx, &issue.Statement{SQL: st.SQL, Args: st.Args, Charges: st.Writes})
	return r.Text, r.Found, err
}

// keyStore is the handler of the key store's paths.
func (h *handler) keyStore() http.Handler {
	return keystore.Handler(keystore.Config{
		Store: KeyStore(h.Accounts), Docs: h.Endpoint.Docs(), Now: h.Now, NewID: newRequestID, Done: h.logKeyStore,
		Account: func(ctx context.Context, a playtoken.Authenticator, now time.Time) (p playtoken.Problem, err error) {
			r, err := h.Accounts.Run(ctx, h.Endpoint.Standing(a, now))
			if err != nil {
				return p, err
			}
			return h.Endpoint.Refusal(r)
		},
	})
}

// logKeyStore logs one line about a request, in which nothing of its path, query, headers or body stands.
func (h *handler) logKeyStore(r *http.Request, o keystore.Outcome) {
	level := slog.LevelInfo
	attrs := []slog.Attr{
		slog.String("requestId", o.RequestID), slog.String("method", logged(r.Method)), slog.Int("status", o.Status),
		slog.Duration("took", h.Now().Sub(o.Started)), slog.String("client", h.Client(r)),
	}
	if o.Code != 0 {
		attrs = append(attrs, slog.Int("code", int(o.Code)), slog.String("parameter", o.Parameter))
	}
	if o.Service != 0 {
		attrs = append(attrs, slog.Uint64("service", o.Service))
	}
	if o.Err != nil {
		level = slog.LevelError
		attrs = append(attrs, slog.String("error", o.Err.Error()))
	}
	h.Log.LogAttrs(r.Context(), level, "key store request", attrs...)
}
