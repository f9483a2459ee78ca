//go:build js && wasm && !hot

package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io"
	stdlog "log"
	"log/slog"
	"net/http"
	"os"
	"syscall/js"
	"time"

	"github.com/syumai/workers"
	"github.com/syumai/workers/cloudflare/cron"
	"github.com/syumai/workers/cloudflare/d1"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/upkeep"
)

// databaseBinding is the name of the D1 database in wrangler.jsonc.
const databaseBinding = "DB"

// purgeTime limits the time for which a run of the schedule deletes rows. The next run continues.
const purgeTime = time.Minute

const errStatement = api.Failure("the statement failed")

// schedule runs the schedule once.
func schedule() {
	stdlog.SetOutput(io.Discard) // lines of libraries may contain secrets
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	// The context exists only while the program starts (program.mjs).
	connector, err := d1.OpenConnector(databaseBinding)
	binding := js.Global().Get("context").Get("env").Get(databaseBinding)
	cron.ScheduleTaskNonBlock(func(ctx context.Context) error {
		defer func() {
			// Go would print the cause of the panic, which may contain a secret.
			if cause := recover(); cause != nil {
				log.Error("panic", "error", api.ForLog(api.Recovered(cause)))
			}
		}()
		if err != nil {
			log.Error("the schedule did not run", "error", databaseBinding+" is not bound to a D1 database")
			return nil
		}
		keepHouse(ctx, &database{sql.OpenDB(connector), binding}, time.Now(), log)
		return nil // the library's scheduler would panic with an error
	})
	workers.Serve(http.NotFoundHandler())
}

// keepHouse warns of low balances and deletes expired rows. It requires no setting but the days of
// records, so it runs even if other variables are malformed.
func keepHouse(ctx context.Context, d *database, now time.Time, log *slog.Logger) {
	s, broken := readSettings(os.Getenv, rand.Reader)
	if err := warnOfLow(ctx, d, now, log); err != nil {
		log.Error("balances not checked", "error", api.ForLog(err))
	}
	limited, cancel := context.WithTimeout(ctx, purgeTime)
	defer cancel()
	err := upkeep.Purge(limited, d, now, s.records.days, log)
	if s.records.days == unknownDays {
		err = errors.Join(err, broken)
	}
	if err != nil {
		log.Error("expired rows not deleted", "error", api.ForLog(err))
	}
}

func warnOfLow(ctx context.Context, d *database, now time.Time, log *slog.Logger) error {
	st := records.Low(now)
	rows, err := d.QueryContext(ctx, st.SQL, st.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var l records.LowBalance
		if err := l.Scan(rows.Scan); err != nil {
			return err
		}
		upkeep.WarnOfLow(log, l)
	}
	return rows.Err()
}

// A database is a D1 database. binding is its JavaScript object.
type database struct {
	*sql.DB
	binding js.Value
}

// Run runs a statement with the statements before and after it, which D1 runs as a batch in one
// transaction. The driver for database/sql does not support transactions.
func (d *database) Run(ctx context.Context, st db.Statement) (row db.Row, err error) {
	if len(st.Before)+len(st.After) > 0 {
		return d.batch(st)
	}
	err = d.QueryRowContext(ctx, st.SQL, st.Args...).Scan(&row.Text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return db.Row{}, nil
	case err != nil:
		return db.Row{}, errors.Join(errStatement, err)
	}
	row.Found = true
	return row, nil
}

func (d *database) batch(st db.Statement) (row db.Row, err error) {
	var all []any
	for _, part := range [][]db.Statement{st.Before, {st}, st.After} {
		for _, st := range part {
			all = append(all, d.binding.Call("prepare", st.SQL).Call("bind", st.Args...))
		}
	}
	results, err := await(d.binding.Call("batch", all))
	if err != nil {
		return row, errors.Join(errStatement, err)
	}
	rows := results.Index(len(st.Before)).Get("results")
	if rows.Length() == 0 {
		return row, nil
	}
	// A row is an object with its one column.
	text := js.Global().Get("Object").Call("values", rows.Index(0)).Index(0)
	return db.Row{Found: true, Text: text.String()}, nil
}

// await waits until a promise is settled.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	settled := make(chan outcome, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- outcome{value: args[0]}
		return nil
	})
	defer then.Release()
	otherwise := js.FuncOf(func(_ js.Value, args []js.Value) any {
		settled <- outcome{err: errors.New(args[0].Call("toString").String())}
		return nil
	})
	defer otherwise.Release()
	promise.Call("then", then, otherwise)
	o := <-settled
	return o.value, o.err
}
