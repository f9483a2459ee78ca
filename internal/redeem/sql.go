package redeem

// admission yields the number of invalid credentials of the client ?3 in the minute ?4, and after a
// space the name of the license server whose credential has the hash ?1, valid at the time ?2. The
// name is "" when there is none.
const admission = `SELECT coalesce((SELECT failures FROM redeem_failures WHERE client = ?3 AND minute = ?4), 0)
  || ' ' || coalesce((SELECT name FROM license_servers
    WHERE hash = ?1 AND (expires_at IS NULL OR expires_at > ?2)), '')`

// failure counts an invalid credential of the client ?1 in the minute ?2.
const failure = `INSERT INTO redeem_failures (client, minute, failures) VALUES (?1, ?2, 1)
ON CONFLICT (client, minute) DO UPDATE SET failures = failures + 1 RETURNING ''`

// spend remembers the token ?1, which expires at ?2. It yields a row for the first redemption
// alone.
const spend = `INSERT INTO redeemed_tokens (token_id, expires_at) VALUES (?1, ?2)
ON CONFLICT (token_id) DO NOTHING RETURNING ''`

// isSpent yields a row for a token ?1 that spend remembers.
const isSpent = `SELECT '' FROM redeemed_tokens WHERE token_id = ?1`

// release forgets that the token ?1 was redeemed.
const release = `DELETE FROM redeemed_tokens WHERE token_id = ?1 RETURNING ''`

// PurgeSQL forgets some of the rows that had expired at the time ?1. Each statement yields a row
// while there may be more.
var PurgeSQL = []string{
	`DELETE FROM license_servers WHERE hash IN (
  SELECT hash FROM license_servers WHERE expires_at <= ?1 LIMIT 1000) RETURNING ''`,
	`DELETE FROM redeemed_tokens WHERE token_id IN (
  SELECT token_id FROM redeemed_tokens WHERE expires_at <= ?1 LIMIT 1000) RETURNING ''`,
}

// PurgeFailuresSQL forgets some of the failures that no longer count at the time ?1, and yields a
// row while there may be more. Forgetting too many does little harm; keeping them lets strangers
// fill the database.
const PurgeFailuresSQL = `DELETE FROM redeem_failures WHERE (client, minute) IN (
  SELECT client, minute FROM redeem_failures WHERE minute < ?1 / 60 - 1 LIMIT 1000) RETURNING ''`
