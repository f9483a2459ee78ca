// Package upkeep removes expired rows from the database and logs low balances. The native server
// and the Worker use it at regular intervals.
package upkeep

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"playtoken/internal/admin"
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
	log.Warn("low balance", "account", l.Account, "credits", l.Credits, "used", l.Used, "days", records.LowDays)
}

// purgeGrace protects rows from a wrong clock, because a purge cannot be undone. Rows are kept for
// this time after they expire. If the clock moves by more than this time between two runs, in
// either direction, it counts as a jump. After a jump, rows are not removed for this time.
const purgeGrace = 24 * time.Hour

const purgeAuthenticatorsSQL = `DELETE FROM authenticators
WHERE hash IN (SELECT hash FROM authenticators WHERE expires_at <= ?1 LIMIT 1000) RETURNING ''`

// Purge removes the rows that expired a day ago or earlier: authenticators, credentials of license
// servers, stored keys, redeemed tokens, and records. A record expires after recordDays, 0 for at
// once. If recordDays is negative, Purge keeps all records and totals.
//
// Each write removes at most 1000 rows. Purge then pauses for as long as the write took, so that
// other writes get their turn. It returns when nothing is left to remove or the context ends; the
// next run removes the rest.
//
// For a day after its first run on a database, and after a jump of the clock, Purge removes only
// the counts of invalid credentials. Strangers could fill the database with these.
func Purge(ctx context.Context, r Database, now time.Time, recordDays int, log *slog.Logger) error {
	for _, sql := range []string{redeem.PurgeFailuresSQL, admin.PurgeCountsSQL} {
		if err := purge(ctx, r, db.Statement{SQL: sql, Args: []any{now.Unix()}}); err != nil {
			return err
		}
	}
	if steady, err := steadyClock(ctx, r, now, log); err != nil || !steady {
		return err
	}
	then := now.Add(-purgeGrace)
	at := []any{then.Unix()}
	all := []db.Statement{
		{SQL: purgeAuthenticatorsSQL, Args: at},
		keystore.Purge(then.Unix()),
	}
	for _, sql := range redeem.PurgeSQL {
		all = append(all, db.Statement{SQL: sql, Args: at})
	}
	if recordDays >= 0 {
		all = append(all,
			db.Statement{SQL: records.PurgeSQL(), Args: []any{records.PurgeBefore(then, recordDays)}},
			db.Statement{SQL: records.PurgeUsageSQL(), Args: []any{records.PurgeUsageBefore(then, recordDays)}},
		)
	}
	for _, st := range all {
		if err := purge(ctx, r, st); err != nil {
			return err
		}
	}
	return nil
}

// purge repeats a statement until it removes no more rows.
func purge(ctx context.Context, r Database, st db.Statement) error {
	st.Writes = true
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

// tickSQL stores the time ?1 of this run. It yields two times with a space between them: of the
// previous run, and of the first run after the last jump, which is a move of more than ?2 seconds.
// Before any jump, the second is the time of the first run on the database. In the first run, both
// are ?1.
const tickSQL = `INSERT INTO purge_clock (id, last, previous, steady_since) VALUES (1, ?1, ?1, ?1)
ON CONFLICT (id) DO UPDATE SET last = ?1, previous = last,
  steady_since = CASE WHEN abs(?1 - last) > ?2 THEN ?1 ELSE steady_since END
RETURNING CAST(previous AS INTEGER) || ' ' || CAST(steady_since AS INTEGER)`

// steadyClock reports whether the first run, and the last jump of the clock, were a day ago or
// earlier. It logs each jump once.
func steadyClock(ctx context.Context, r Database, now time.Time, log *slog.Logger) (bool, error) {
	args := []any{now.Unix(), int64(purgeGrace / time.Second)}
	result, err := r.Run(ctx, db.Statement{SQL: tickSQL, Args: args, Writes: true})
	if err != nil {
		return false, err
	}
	var previous, since int64
	if _, err := fmt.Sscan(result.Text, &previous, &since); err != nil {
		return false, api.Failure("upkeep: the database did not return the time of the last purge")
	}
	until := time.Unix(since, 0).Add(purgeGrace)
	if since == now.Unix() && previous != since {
		log.Warn("the clock has moved by more than a day since the last purge, so nothing is removed for a day",
			"last", time.Unix(previous, 0).UTC(), "now", now.UTC(), "until", until.UTC())
	}
	return !now.Before(until), nil
}
