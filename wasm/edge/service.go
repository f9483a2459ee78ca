//go:build js && wasm

package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	stdlog "log"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"syscall/js"
	"time"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare/cron"
	"github.com/syumai/workers/cloudflare/d1"
	"github.com/syumai/workers/cloudflare/fetch"

	"playtoken/internal/issue"
	"playtoken/internal/records"
	"playtoken/internal/reply"
	"playtoken/internal/service"
)

// databaseBinding is the name of the D1 database in wrangler.jsonc.
const databaseBinding = "DB"

// serve serves one request to the service's other routes, or one run of the schedule, and ends.
func serve() {
	stdlog.SetOutput(io.Discard) // libraries write to it, and what they do may repeat anything
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	s, broken := readSettings(getenv)
	accounts := &d1Accounts{broken: broken}
	if connector, err := d1.OpenConnector(databaseBinding); err != nil {
		accounts.broken = errors.Join(broken, reply.Failure(databaseBinding+" is not bound to a D1 database"))
	} else {
		accounts.db = &d1Database{sql.OpenDB(connector), js.Global().Get("context").Get("env").Get(databaseBinding)}
	}
	cron.ScheduleTaskNonBlock(func(ctx context.Context) error {
		accounts.keepHouse(ctx, time.Now(), s.records.days, log)
		return nil // of an error, the stock scheduler makes a panic
	})
	options := service.Options{
		Endpoint: s.endpoint, Accounts: accounts, Healthy: accounts.healthy, Log: log, Now: time.Now,
		Client:    client,
		SingleUse: s.singleUse, MaxStoredKeys: s.maxStoredKeys, PlayReady: s.playReady, Forwarder: forwarder{fetch.NewClient()},
	}
	if accounts.broken == nil {
		options.Ring = s.endpoint.Ring()
	}
	// Where there is no such function, nothing is recorded.
	if record := js.Global().Get("context").Get("record"); s.records.days > 0 && record.Type() == js.TypeFunction {
		options.Records = recorder{record, s.records.addresses}
	}
	workers.Serve(quiet(faulty(service.Handler(options)), log))
}

// client is the address that Cloudflare says a request comes from. Elsewhere a client may say anything, which neither log nor records
// are to have.
func client(r *http.Request) string {
	a, err := netip.ParseAddr(r.Header.Get("Cf-Connecting-Ip"))
	if err != nil {
		return ""
	}
	return a.WithZone("").String()
}

// quiet ends the program after a panic that nobody else recovered from. Go would write its cause, in which a secret may be.
func quiet(h http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if cause := recover(); cause != nil {
				log.Error("panic", "error", reply.ForLog(reply.Recovered(cause)))
				os.Exit(2)
			}
		}()
		h.ServeHTTP(w, r)
	})
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

// A d1Database is a database of D1, which has no transactions. Whether a context has ended is not asked: the runtime ends with its
// request, and lane2.mjs limits its time.
type d1Database struct {
	*sql.DB
	binding js.Value
}

// Run runs a statement of package issue.
func (d *d1Database) Run(ctx context.Context, st *issue.Statement) (r issue.Result, err error) {
	if len(st.Before)+len(st.After) > 0 {
		return together(d.binding, st)
	}
	err = d.QueryRowContext(ctx, st.SQL, st.Args...).Scan(&r.Text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return issue.Result{}, nil
	case err != nil:
		return issue.Result{}, errors.Join(errStatement, err)
	}
	r.Found = true
	return r, nil
}

const errStatement = reply.Failure("the statement failed")

// d1Accounts is the account database.
type d1Accounts struct {
	db *d1Database // nil without its binding
	// broken is why nothing can be done: a binding or a variable that is missing or malformed.
	broken error
}

func (a *d1Accounts) Run(ctx context.Context, st *issue.Statement) (issue.Result, error) {
	if a.broken != nil {
		return issue.Result{}, a.broken
	}
	return a.db.Run(ctx, st)
}

// healthy reports whether tokens can be issued. health.mjs bounds how often it is asked.
func (a *d1Accounts) healthy(ctx context.Context) error {
	_, err := a.Run(ctx, service.CheckHealth(time.Now()))
	return err
}

// purgeTime is how long a run of the schedule forgets what has expired. What is left, the next one does.
const purgeTime = time.Minute

// keepHouse warns of balances that are low, and forgets what has expired. That takes the database and the days of records alone, and no
// other setting.
func (a *d1Accounts) keepHouse(ctx context.Context, now time.Time, recordDays int, log *slog.Logger) {
	if a.db == nil {
		log.Error("what has expired is not forgotten", "error", reply.ForLog(a.broken))
		return
	}
	if err := a.warnOfLow(ctx, now, log); err != nil {
		log.Error("balances not looked at", "error", reply.ForLog(err))
	}
	limited, cancel := context.WithTimeout(ctx, purgeTime)
	defer cancel()
	err := service.Purge(limited, a.db, now, recordDays, log)
	if recordDays == unknownDays {
		err = errors.Join(err, a.broken)
	}
	if err != nil {
		log.Error("what has expired is not forgotten", "error", reply.ForLog(err))
	}
}

func (a *d1Accounts) warnOfLow(ctx context.Context, now time.Time, log *slog.Logger) error {
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
