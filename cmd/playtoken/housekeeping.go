package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/internal/api"
	"playtoken/internal/metrics"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/upkeep"
)

// housekeeping is how often what has expired is forgotten, and balances are looked at.
const housekeeping = time.Hour

// keepHouse does what has to be done from time to time, the first time at once, until the context ends.
func keepHouse(ctx context.Context, accounts *store.Store, recordDays int, log *slog.Logger) {
	for {
		now := time.Now()
		if err := upkeep.Purge(ctx, accounts, now, recordDays, log); err != nil && ctx.Err() == nil {
			log.Error("what has expired is not forgotten", "error", api.ForLog(err))
		}
		low, err := accounts.LowBalances(ctx, now)
		if err != nil && ctx.Err() == nil {
			log.Error("balances not looked at", "error", api.ForLog(err))
		}
		for _, l := range low {
			upkeep.WarnOfLow(log, l)
		}
		select {
		case <-time.After(housekeeping):
		case <-ctx.Done():
			return
		}
	}
}

// metricsConnections is how many connections the metrics are served over at a time.
const metricsConnections = 16

// serveMetrics serves the metrics at the address of the flag, if there is one, until the context ends. It returns the function to call
// for each answer, and the URL of the metrics.
func serveMetrics(ctx context.Context, c *cli.Command, accounts *store.Store, log *slog.Logger, s metrics.Sources) (
	observe func(server.Entry, time.Duration), url string, err error,
) {
	address := c.String("metrics")
	if address == "" {
		return nil, "", nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, "", err
	}
	limits, err := server.NewLimits(server.LimitOptions{Connections: metricsConnections, Requests: metricsConnections, Log: log})
	if err != nil {
		return nil, "", errors.Join(err, l.Close())
	}
	m := metrics.New(accounts, s)
	go func() {
		if err := server.Serve(ctx, l, m.Handler(), limits); err != nil {
			log.Error("metrics are no longer served", "error", api.ForLog(err))
		}
	}()
	return m.Observe, "http://" + l.Addr().String() + metrics.Path, nil
}
