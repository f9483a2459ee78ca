package service

import (
	"context"
	"time"

	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
)

// Purge forgets authenticators that are no longer valid, what else has expired, and records that are older than some days, none if that is negative: a thousand rows
// at a time, each of them a write of its own and as long a rest after it, so that whoever else writes has a turn meanwhile.
func Purge(ctx context.Context, r Runner, now time.Time, recordDays int) error {
	at := []any{now.Unix()}
	all := Change{
		{SQL: `DELETE FROM authenticators WHERE hash IN (SELECT hash FROM authenticators WHERE expires_at <= ?1 LIMIT 1000) RETURNING ''`, Args: at},
		{SQL: keystore.PurgeSQL, Args: at},
	}
	for _, sql := range redeem.PurgeSQL {
		all = append(all, issue.Statement{SQL: sql, Args: at})
	}
	if recordDays >= 0 {
		all = append(all, issue.Statement{SQL: records.PurgeSQL, Args: []any{records.PurgeBefore(now, recordDays)}})
	}
	for _, st := range all {
		st.Charges = true // it waits for its turn among the charges
		for {
			start := time.Now()
			result, err := r.Run(ctx, &st)
			if err != nil {
				return err
			}
			if !result.Found {
				break
			}
			select {
			case <-time.After(time.Since(start)):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}
