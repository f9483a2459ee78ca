package redeem

// admission yields the number of invalid credentials of the client ?3 in the minute ?4, and after a
// space the name of the license server whose credential has the hash ?1 and is valid at the time
// ?2. The name is "" for an invalid credential.
const admission = `SELECT coalesce((SELECT failures FROM redeem_failures WHERE client = ?3 AND minute = ?4), 0)
  || ' ' || coalesce((SELECT name FROM license_servers
    WHERE hash = ?1 AND (expires_at IS NULL OR expires_at > ?2)), '')`

// failure counts an invalid credential of the client ?1 in the minute ?2.
const failure = `INSERT INTO redeem_failures (client, minute, failures) VALUES (?1, ?2, 1)
ON CONFLICT (client, minute) DO UPDATE SET failures = failures + 1 RETURNING ''`

// spend stores that the token ?1, which expires at ?2, was redeemed. It yields a row only for the
// first redemption.
const spend = `INSERT INTO redeemed_tokens (token_id, expires_at) VALUES (?1, ?2)
ON CONFLICT (token_id) DO NOTHING RETURNING ''`

// isSpent yields a row if spend has stored the token ?1.
const isSpent = `SELECT '' FROM redeemed_tokens WHERE token_id = ?1`

// release removes the row of spend for the token ?1.
const release = `DELETE FROM redeemed_tokens WHERE token_id = ?1 RETURNING ''`

// PurgeSQL has statements that remove up to 1000 rows that had expired at the time ?1. A statement
// yields a row if it removes any, so more may remain.
var PurgeSQL = []string{
	`DELETE FROM license_servers WHERE hash IN (
  SELECT hash FROM license_servers WHERE expires_at <= ?1 LIMIT 1000) RETURNING ''`,
	`DELETE FROM redeemed_tokens WHERE token_id IN (
  SELECT token_id FROM redeemed_tokens WHERE expires_at <= ?1 LIMIT 1000) RETURNING ''`,
}

// PurgeFailuresSQL removes up to 1000 failures that no longer count at the time ?1. It yields a row
// if it removes any, so more may remain. If failures were kept, strangers could fill the database.
const PurgeFailuresSQL = `DELETE FROM redeem_failures WHERE (client, minute) IN (
  SELECT client, minute FROM redeem_failures WHERE minute < ?1 / 60 - 1 LIMIT 1000) RETURNING ''`
