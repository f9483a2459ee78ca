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

// housekeepingInterval is the time between two runs of housekeeping.
const housekeepingInterval = time.Hour

// keepHouse deletes expired rows and logs low balances: at once, then every housekeepingInterval,
// until the context ends.
func keepHouse(ctx context.Context, store *service.Store, recordDays int, log *slog.Logger) {
	for {
		now := time.Now()
		if err := service.Purge(ctx, store, now, recordDays, log); err != nil && ctx.Err() == nil {
			log.Error("expired rows not deleted", "error", reply.ForLog(err))
		}
		low, err := store.LowBalances(ctx, now)
		if err != nil && ctx.Err() == nil {
			log.Error("balances not checked", "error", reply.ForLog(err))
		}
		for _, l := range low {
			service.WarnOfLow(log, l)
		}
		select {
		case <-time.After(housekeepingInterval):
		case <-ctx.Done():
			return
		}
	}
}

// metricsConnections limits the open connections of the metrics server.
const metricsConnections = 16

// serveMetrics serves the metrics at the address of -metrics until the context ends. It returns a
// function to call for each answer and the URL of the metrics, or nil and "" without the flag.
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
