//go:build js && wasm

package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare/cron"
	"github.com/syumai/workers/cloudflare/d1"

	"playtoken/internal/issue"
	"playtoken/internal/service"
)

// databaseBinding is the name of the D1 database in wrangler.jsonc.
const databaseBinding = "DB"

// serve serves one request to the service's other routes, or one run of the schedule, and ends.
func serve() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	endpoint, broken := newEndpoint(getenv)
	connector, err := d1.OpenConnector(databaseBinding)
	broken = errors.Join(broken, err)
	accounts := &d1Accounts{broken: broken}
	if err == nil {
		accounts.db = sql.OpenDB(connector)
	}
	cron.ScheduleTaskNonBlock(func(ctx context.Context) error { return accounts.purge(ctx, time.Now()) })
	options := service.Options{
		Endpoint: endpoint, Accounts: accounts, Healthy: accounts.healthy, Log: log, Now: time.Now,
		Client:    func(r *http.Request) string { return r.Header.Get("Cf-Connecting-Ip") },
		SingleUse: getenv(singleUseVariable) == "true",
	}
	if broken == nil {
		options.Ring = endpoint.Ring()
	}
	workers.Serve(service.Handler(options))
}

// d1Accounts is the account database in D1, which has no transactions. Whether a context has ended is not asked: the runtime ends
// with its request, and worker.mjs limits its time.
type d1Accounts struct {
	db *sql.DB
	// broken is why nothing can be done: a binding or a variable that is missing or malformed.
	broken error
}

// Run runs a statement of package issue.
func (a *d1Accounts) Run(ctx context.Context, st *issue.Statement) (r issue.Result, err error) {
	if a.broken != nil {
		return r, a.broken
	}
	err = a.db.QueryRowContext(ctx, st.SQL, st.Args...).Scan(&r.Text)
	if errors.Is(err, sql.ErrNoRows) {
		return issue.Result{}, nil
	}
	r.Found = err == nil
	return r, err
}

// healthy reports whether tokens can be issued: by a write that changes nothing.
func (a *d1Accounts) healthy(ctx context.Context) error {
	_, err := a.Run(ctx, &issue.Statement{SQL: `UPDATE services SET tokens = tokens WHERE id = -1 RETURNING ''`})
	return err
}

// purge forgets what has expired.
func (a *d1Accounts) purge(ctx context.Context, now time.Time) error {
	if a.db == nil {
		return a.broken
	}
	for _, st := range service.Purge(now) {
		if _, err := a.db.ExecContext(ctx, st.SQL, st.Args...); err != nil {
			return err
		}
	}
	return nil
}
