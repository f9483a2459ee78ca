package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/internal/metrics"
	"playtoken/internal/reply"
	"playtoken/internal/service"
)

// housekeeping is how often what has expired is forgotten, and balances are looked at.
const housekeeping = time.Hour

// keepHouse does what has to be done from time to time, the first time at once, until the context
// ends.
func keepHouse(ctx context.Context, store *service.Store, recordDays int, log *slog.Logger) {
	for {
		now := time.Now()
		if err := service.Purge(ctx, store, now, recordDays, log); err != nil && ctx.Err() == nil {
			log.Error("what has expired is not forgotten", "error", reply.ForLog(err))
		}
		low, err := store.LowBalances(ctx, now)
		if err != nil && ctx.Err() == nil {
			log.Error("balances not looked at", "error", reply.ForLog(err))
		}
		for _, l := range low {
			service.WarnOfLow(log, l)
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

// serveMetrics serves the metrics at the address of the flag, if there is one, until the context
// ends. It returns the function to call for each answer, and the URL of the metrics.
func serveMetrics(ctx context.Context, c *cli.Command, store *service.Store, log *slog.Logger, s metrics.Sources) (
	observe func(service.Entry, time.Duration), url string, err error,
) {
	address := c.String("metrics")
	if address == "" {
		return nil, "", nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, "", err
	}
	limits, err := service.NewLimits(
		service.LimitOptions{Connections: metricsConnections, Requests: metricsConnections, Log: log},
	)
	if err != nil {
		return nil, "", errors.Join(err, l.Close())
	}
	m := metrics.New(store, s)
	go func() {
		if err := service.Serve(ctx, l, m.Handler(), limits); err != nil {
			log.Error("metrics are no longer served", "error", reply.ForLog(err))
		}
	}()
	return m.Observe, "http://" + l.Addr().String() + metrics.Path, nil
}
