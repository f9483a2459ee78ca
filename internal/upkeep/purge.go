// Package upkeep is the regular work on a database, for both servers: it removes rows that have
// expired, and warns of low balances.
package upkeep

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
)

// A Database runs statements.
type Database interface {
	Run(context.Context, db.Statement) (db.Row, error)
}

// WarnOfLow logs that a balance is low.
func WarnOfLow(log *slog.Logger, l records.LowBalance) {
	log.Warn("low balance", "service", l.Service, "tokens", l.Tokens, "used", l.Used, "days", records.LowDays)
}

// purgeGrace is how long what has expired is kept, how far the clock may go between two runs without being doubted, and how
// long it has to go on steadily after that. What is forgotten cannot be had again, and a clock can be wrong.
const purgeGrace = 24 * time.Hour

// Purge forgets what expired a day ago or earlier: authenticators, credentials, stored keys, single uses, and records that are older
// than some days, none if that is negative. A thousand rows at a time, each of them a write of its own and as long a rest after it, so
// that whoever else writes has a turn meanwhile.
//
// It forgets nothing for a day after its first run on a database, and after each run before which the clock has jumped.
func Purge(ctx context.Context, r Database, now time.Time, recordDays int, log *slog.Logger) error {
	err := purge(ctx, r, db.Statement{SQL: redeem.PurgeFailuresSQL, Args: []any{now.Unix()}})
	if err != nil {
		return err
	}
	if steady, err := steadyClock(ctx, r, now, log); err != nil || !steady {
		return err
	}
	then := now.Add(-purgeGrace)
	at := []any{then.Unix()}
	all := []db.Statement{
		{SQL: `DELETE FROM authenticators WHERE hash IN (SELECT hash FROM authenticators WHERE expires_at <= ?1 LIMIT 1000) RETURNING ''`, Args: at},
		keystore.Purge(then.Unix()),
	}
	for _, sql := range redeem.PurgeSQL {
		all = append(all, db.Statement{SQL: sql, Args: at})
	}
	if recordDays >= 0 {
		all = append(all,
			db.Statement{SQL: records.PurgeSQL, Args: []any{records.PurgeBefore(then, recordDays)}},
			db.Statement{SQL: records.PurgeUsageSQL, Args: []any{records.PurgeUsageBefore(then, recordDays)}},
		)
	}
	for _, st := range all {
		if err := purge(ctx, r, st); err != nil {
			return err
		}
	}
	return nil
}

// purge runs the statement until it yields no row.
func purge(ctx context.Context, r Database, st db.Statement) error {
	st.Writes = true // it waits for its turn among the charges
	for {
		start := time.Now()
		result, err := r.Run(ctx, st)
		if err != nil || !result.Found {
			return err
		}
		select {
		case <-time.After(time.Since(start)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// tickSQL remembers a run at the time ?1. It yields when the run before was, and since when the clock has gone on without a
// jump of more than ?2 seconds.
const tickSQL = `INSERT INTO purge_clock (id, last, previous, steady_since) VALUES (1, ?1, ?1, ?1)
ON CONFLICT (id) DO UPDATE SET last = ?1, previous = last, steady_since = CASE WHEN abs(?1 - last) > ?2 THEN ?1 ELSE steady_since END
RETURNING CAST(previous AS INTEGER) || ' ' || CAST(steady_since AS INTEGER)`

// steadyClock reports whether the clock can be believed. A jump is logged once.
func steadyClock(ctx context.Context, r Database, now time.Time, log *slog.Logger) (bool, error) {
	result, err := r.Run(ctx, db.Statement{SQL: tickSQL, Args: []any{now.Unix(), int64(purgeGrace / time.Second)}, Writes: true})
	if err != nil {
		return false, err
	}
	var previous, since int64
	if _, err := fmt.Sscan(result.Text, &previous, &since); err != nil {
		return false, api.Failure("upkeep: the database has no time of the last purge")
	}
	until := time.Unix(since, 0).Add(purgeGrace)
	if since == now.Unix() && previous != since {
		log.Warn("the clock has moved by more than a day since the last purge, or there was none for so long: nothing is forgotten for a day",
			"last", time.Unix(previous, 0).UTC(), "now", now.UTC(), "until", until.UTC())
	}
	return !now.Before(until), nil
}
