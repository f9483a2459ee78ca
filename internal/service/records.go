package service

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
)

// A Recorder takes records down. It neither waits nor fails.
type Recorder interface{ Record(records.Record) }

// recordToken records a request for a token.
func (h *handler) recordToken(request *issue.Request, a *issue.Answer) {
	if h.Records == nil {
		return
	}
	if record, ok := records.OfToken(request, a); ok {
		h.Records.Record(record)
	}
}

// recordRedemption records what a license server asked for. Whoever is none is in the log alone.
func (h *handler) recordRedemption(o redeem.Outcome) {
	if h.Records == nil || o.Server == "" {
		return
	}
	record := records.Record{
		At: o.Started, Kind: records.Redeem, Code: o.Code, Client: o.Address, LicenseServer: o.Server, RequestID: o.RequestID,
	}
	record.Of(o.Terms)
	h.Records.Record(record)
}

// WarnOfLow logs that a balance is low.
func WarnOfLow(log *slog.Logger, l records.LowBalance) {
	log.Warn("low balance", "service", l.Service, "tokens", l.Tokens, "used", l.Used, "days", records.LowDays)
}

// recordsInterface is the handler by which customers find their records.
func (h *handler) recordsInterface() http.Handler {
	return records.Handler(records.Config{
		Host: h.host(), Database: h.Accounts, Account: h.account, Done: h.logs("records request"),
	})
}

// account says why the service of an authenticator is not served; the code is 0 for one that is.
func (h *handler) account(ctx context.Context, a playtoken.Authenticator, now time.Time) (p playtoken.Problem, err error) {
	r, err := h.Accounts.Run(ctx, h.Endpoint.Standing(a, now))
	if err != nil {
		return p, err
	}
	return h.Endpoint.Refusal(r)
}
