package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/urfave/cli/v3"

	"playtoken/internal/api"
	"playtoken/internal/metrics"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/upkeep"
)

// housekeepingInterval is the time between two runs of housekeeping.
const housekeepingInterval = time.Hour

// keepHouse deletes expired rows and logs low balances, at once and then after every
// housekeepingInterval. It returns when the context ends.
func keepHouse(ctx context.Context, accounts *store.Store, recordDays int, log *slog.Logger) {
	for {
		now := time.Now()
		if err := upkeep.Purge(ctx, accounts, now, recordDays, log); err != nil && ctx.Err() == nil {
			log.Error("expired rows not deleted", "error", api.ForLog(err))
		}
		low, err := accounts.LowBalances(ctx, now)
		if err != nil && ctx.Err() == nil {
			log.Error("balances not checked", "error", api.ForLog(err))
		}
		for _, l := range low {
			upkeep.WarnOfLow(log, l)
		}
		select {
		case <-time.After(housekeepingInterval):
		case <-ctx.Done():
			return
		}
	}
}

// privateConnections limits the open connections of each address that is not public.
const privateConnections = 16

// serveMetrics serves the metrics at the address of -metrics until the context ends. It returns a
// function to call for each answer and the URL of the metrics, or nil and "" without the flag.
func serveMetrics(ctx context.Context, c *cli.Command, accounts *store.Store, log *slog.Logger, s metrics.Sources) (
	observe func(server.Entry, time.Duration), url string, err error,
) {
	address := c.String("metrics")
	if address == "" {
		return nil, "", nil
	}
	m := metrics.New(accounts, s)
	root, err := servePrivately(ctx, address, m.Handler(), server.LimitOptions{Log: log}, "metrics are")
	return m.Observe, root + metrics.Path, err
}

// servePrivately serves at another address than the public one until the context ends. It returns
// the root URL.
func servePrivately(
	ctx context.Context, address string, h http.Handler, o server.LimitOptions, what string,
) (root string, err error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	o.Connections, o.Requests = privateConnections, privateConnections
	limits, err := server.NewLimits(o)
	if err != nil {
		return "", errors.Join(err, l.Close())
	}
	go func() {
		if err := server.Serve(ctx, l, h, limits); err != nil {
			o.Log.Error(what+" no longer served", "error", api.ForLog(err))
		}
	}()
	return "http://" + l.Addr().String(), nil
}
