package keystore

import "playtoken/internal/db"

// In the statements of this file, ?1 is the account and ?2 the time, unless their comments differ.
// They ignore expired keys that are not yet removed.

// live is the condition that a key has not expired.
const live = `(expires_at IS NULL OR expires_at > ?2)`

// object is the JSON of a row.
const object = `json_object('kid', kid, 'ek', ek, 'kekId', kek_id, 'info', info, 'contentId', content_id,
  'expires', expires_at, 'updated', updated_at)`

// selectSome yields the keys with the key IDs in the JSON array ?3.
const selectSome = `SELECT json_group_array(` + object + `) FROM stored_keys
WHERE account_id = ?1 AND ` + live + ` AND kid IN (SELECT value FROM json_each(?3))`

// selectPage yields up to ?4 keys with key IDs after ?3.
const selectPage = `SELECT json_group_array(` + object + `) FROM (
  SELECT * FROM stored_keys WHERE account_id = ?1 AND ` + live + ` AND kid > ?3 ORDER BY kid LIMIT ?4)`

// count yields the number of keys. Its time does not depend on that number, but on the number of
// expired keys that are not yet removed.
const count = `SELECT '' || (coalesce((SELECT keys FROM stored_totals WHERE account_id = ?1), 0) -
  (SELECT count(*) FROM stored_keys WHERE account_id = ?1 AND expires_at <= ?2))`

// totals yields the number of keys of the account ?1, including expired ones, and after a space the
// size of their texts in bytes.
const totals = `SELECT keys || ' ' || bytes FROM stored_totals WHERE account_id = ?1`

// account adds the key ?2 of the account ?1 to the totals ?3 times, if the key exists. It runs with
// -1 before a change and with 1 after it, in one transaction. So the totals are right after any
// change. During the change they are the totals of all other keys.
const account = `INSERT INTO stored_totals (account_id, keys, bytes)
SELECT ?1, ?3 * count(*), ?3 * coalesce(sum(` + size + `), 0) FROM stored_keys WHERE account_id = ?1 AND kid = ?2
ON CONFLICT (account_id) DO UPDATE SET keys = keys + excluded.keys, bytes = bytes + excluded.bytes
WHERE excluded.keys <> 0`

// size is the size of a key's texts in bytes.
const size = `length(CAST(kek_id || info || content_id AS BLOB))`

// insert adds a key unless a key with its key ID exists, or it exceeds the limits: ?9 keys, and ?10
// bytes for their texts. It yields a row if it adds the key. ?8 is 0 for a key that does not
// expire.
const insert = `INSERT INTO stored_keys (account_id, updated_at, kid, ek, kek_id, info, content_id, expires_at)
SELECT ?1, ?2, ?3, ?4, kek_id, info, content_id, nullif(?8, 0) FROM (SELECT ?5 AS kek_id, ?6 AS info, ?7 AS content_id)
WHERE coalesce((SELECT keys < ?9 AND bytes + ` + size + ` <= ?10 FROM stored_totals WHERE account_id = ?1), TRUE)
ON CONFLICT (account_id, kid) DO UPDATE SET updated_at = excluded.updated_at, ek = excluded.ek,
  kek_id = excluded.kek_id, info = excluded.info, content_id = excluded.content_id, expires_at = excluded.expires_at
WHERE stored_keys.expires_at <= ?2
RETURNING kid`

// update changes the members of the key ?3 that are in the JSON object ?4. It yields a row if it
// changes the key. It does not change a key whose texts would get longer if the texts of the
// account would then have more than ?5 bytes. derivedKekId replaces an empty or a derived kekId,
// but not one that a caller has given.
const update = `UPDATE stored_keys SET updated_at = ?2, ek = new.ek, kek_id = new.kek_id, info = new.info,
  content_id = new.content_id, expires_at = new.expires_at
FROM (SELECT *, ` + size + ` AS size FROM (SELECT ` + size + ` AS old_size,
    coalesce(json_extract(?4, '$.ek'), ek) AS ek,
    coalesce(json_extract(?4, '$.kekId'),
      CASE WHEN kek_id = '' OR substr(kek_id, 1, 3) = '#1.' THEN json_extract(?4, '$.derivedKekId') END,
      kek_id) AS kek_id,
    coalesce(json_extract(?4, '$.info'), info) AS info,
    coalesce(json_extract(?4, '$.contentId'), content_id) AS content_id,
    nullif(coalesce(json_extract(?4, '$.expires'), expires_at), 0) AS expires_at
  FROM stored_keys WHERE account_id = ?1 AND kid = ?3 AND ` + live + `)) AS new
WHERE account_id = ?1 AND kid = ?3
  AND (new.size <= new.old_size
    OR coalesce((SELECT bytes + new.size <= ?5 FROM stored_totals WHERE account_id = ?1), TRUE))
RETURNING kid`

const remove = `DELETE FROM stored_keys WHERE account_id = ?1 AND kid = ?3 AND ` + live + ` RETURNING kid`

// LookupSQL yields the wrapped key of the account ?1 with the key ID ?5, as 48 hexadecimal digits.
// The key ID has 32 lower-case hexadecimal digits. It yields a row only if ?2 is the hash of a
// secret of the account that is valid at the time ?3 in the environment ?4.
const LookupSQL = `SELECT ek FROM stored_keys
WHERE account_id = ?1 AND kid = ?5 AND (expires_at IS NULL OR expires_at > ?3)
  AND EXISTS (SELECT 1 FROM authenticators a WHERE a.hash = ?2 AND a.account_id = ?1
    AND (a.expires_at IS NULL OR a.expires_at > ?3) AND a.environment = ?4)`

// Purge returns a statement that removes up to 1000 keys that had expired at a time, in seconds
// since 1970. It yields a row if it removes any, so more may remain.
func Purge(at int64) db.Statement {
	args := []any{at}
	return db.Statement{
		Before: []db.Statement{{SQL: purgeTotals, Args: args}}, Writes: true, Args: args,
		SQL: `DELETE FROM stored_keys WHERE (account_id, kid) IN (
  SELECT account_id, kid FROM ` + purged + `) RETURNING ''`,
	}
}

// purged selects the keys that a purge at ?1 removes. It selects the same keys in both statements
// of Purge.
const purged = `(SELECT * FROM stored_keys WHERE expires_at <= ?1 ORDER BY expires_at, account_id, kid LIMIT 1000)`

const purgeTotals = `INSERT INTO stored_totals (account_id, keys, bytes)
SELECT account_id, -count(*), -sum(` + size + `) FROM ` + purged + ` WHERE TRUE GROUP BY account_id
ON CONFLICT (account_id) DO UPDATE SET keys = keys + excluded.keys, bytes = bytes + excluded.bytes`
