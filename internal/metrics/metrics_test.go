package metrics_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"playtoken/internal/accounts"
	"playtoken/internal/api"
	"playtoken/internal/metrics"
	"playtoken/internal/server"
)

type database struct {
	balances []accounts.Account
	err      error
}

func (d database) Accounts(context.Context) ([]accounts.Account, error) { return d.balances, d.err }

func scrape(m *metrics.Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", metrics.Path, nil))
	return w.Body.String()
}

// TestMetrics expects the counts of answers, the balances, and the counters of other packages.
func TestMetrics(t *testing.T) {
	m := metrics.New(database{balances: []accounts.Account{{ID: 201722, Credits: 41}}}, metrics.Sources{
		RecordsDropped: func() int64 { return 3 }, LogLinesDropped: func() int64 { return 4 },
		Pressure: func() server.Pressure {
			return server.Pressure{Connections: 5, Requests: 6, Bytes: 7, Closed: 8, Refused: 9}
		},
	})
	m.Observe(server.Entry{Interface: "token request", Status: 200}, 2*time.Millisecond)
	m.Observe(
		server.Entry{Interface: "token request", Status: 401, Outcome: api.Outcome{Code: -2018}}, time.Millisecond,
	)
	m.Observe(
		server.Entry{Interface: "token request", Status: 401, Outcome: api.Outcome{Code: -2018}}, time.Millisecond,
	)
	got := scrape(m)
	for _, want := range []string{
		`playtoken_answers_total{code="0",interface="token request",status="200"} 1`,
		`playtoken_answers_total{code="-2018",interface="token request",status="401"} 2`,
		`playtoken_answer_seconds_bucket{interface="token request",le="0.001"} 2`,
		`playtoken_answer_seconds_count{interface="token request"} 3`,
		`playtoken_balance_credits{account="201722"} 41`,
		`playtoken_records_dropped_total 3`,
		`playtoken_log_lines_dropped_total 4`,
		`playtoken_connections 5`,
		`playtoken_requests 6`,
		`playtoken_request_bytes 7`,
		`playtoken_connections_closed_total 8`,
		`playtoken_requests_refused_total 9`,
		"go_goroutines ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the metrics lack %s:\n%s", want, got)
		}
	}
}

// TestMetricsWithoutDatabase expects the other metrics if the database fails.
func TestMetricsWithoutDatabase(t *testing.T) {
	none := func() int64 { return 0 }
	m := metrics.New(database{err: errors.New("closed")}, metrics.Sources{
		RecordsDropped: none, LogLinesDropped: none, Pressure: func() server.Pressure { return server.Pressure{} },
	})
	m.Observe(server.Entry{Interface: "redemption", Status: 200}, 0)
	if got := scrape(m); !strings.Contains(got, `interface="redemption"`) ||
		strings.Contains(got, "playtoken_balance_credits{") {
		t.Error(got)
	}
}
