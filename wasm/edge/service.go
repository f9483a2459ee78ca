//go:build js && wasm

package main

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"syscall/js"
	"time"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare/cron"
	"github.com/syumai/workers/cloudflare/d1"
	"github.com/syumai/workers/cloudflare/fetch"

	"playtoken/internal/issue"
	"playtoken/internal/records"
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
	recorded, err := readRecordConfig(getenv)
	broken = errors.Join(broken, err)
	playReady, err := readPlayReady(getenv)
	broken = errors.Join(broken, err)
	accounts.broken = broken
	cron.ScheduleTaskNonBlock(func(ctx context.Context) error { return accounts.keepHouse(ctx, time.Now(), recorded.days, log) })
	options := service.Options{
		Endpoint: endpoint, Accounts: accounts, Healthy: accounts.healthy, Log: log, Now: time.Now,
		Client:    func(r *http.Request) string { return r.Header.Get("Cf-Connecting-Ip") },
		SingleUse: getenv(singleUseVariable) == "true",
		PlayReady: playReady, Forwarder: forwarder{fetch.NewClient()},
	}
	if broken == nil {
		options.Ring = endpoint.Ring()
	}
	// Where there is no such function, nothing is recorded.
	if record := js.Global().Get("context").Get("record"); recorded.days > 0 && record.Type() == js.TypeFunction {
		options.Records = recorder{record, recorded.addresses}
	}
	workers.Serve(service.Handler(options))
}

// A recorder hands records to JavaScript, which outlives this runtime.
type recorder struct {
	record    js.Value
	addresses records.Addresses
}

func (r recorder) Record(record records.Record) {
	record.Client = r.addresses.Keep(record.Client)
	r.record.Invoke(string(record.AppendRow(nil)), record.Verified())
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

// keepHouse forgets what has expired, and warns of balances that are low.
func (a *d1Accounts) keepHouse(ctx context.Context, now time.Time, recordDays int, log *slog.Logger) error {
	// With settings that are malformed it is not known how long records are kept.
	if a.broken != nil {
		return a.broken
	}
	if err := service.Purge(ctx, a, now, recordDays); err != nil {
		return err
	}
	st := records.Low(now)
	rows, err := a.db.QueryContext(ctx, st.SQL, st.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var l records.LowBalance
		if err := l.Scan(rows.Scan); err != nil {
			return err
		}
		service.WarnOfLow(log, l)
	}
	return rows.Err()
}
