package keystore

// ?1 is the service and ?2 the time in all statements of this file, unless they say otherwise. A key that has expired is not there
// for any of them, whether it has been removed already or not.

// live is the condition that a key has not expired.
const live = `(expires_at IS NULL OR expires_at > ?2)`

// object is a row as JSON.
const object = `json_object('kid', kid, 'ek', ek, 'kekId', kek_id, 'info', info, 'contentId', content_id, 'expires', expires_at, 'updated', updated_at)`

// ?3 is a JSON array of key ids.
const selectSome = `SELECT json_group_array(` + object + `) FROM stored_keys
WHERE service_id = ?1 AND ` + live + ` AND kid IN (SELECT value FROM json_each(?3))`

// ?3 is the key id after which to begin, ?4 how many there are at most.
const selectPage = `SELECT json_group_array(` + object + `) FROM (
  SELECT * FROM stored_keys WHERE service_id = ?1 AND ` + live + ` AND kid > ?3 ORDER BY kid LIMIT ?4)`

const count = `SELECT '' || count(*) FROM stored_keys WHERE service_id = ?1 AND ` + live

// insert adds a key where there is none that has not expired. It yields a row when it did. ?8 is 0 for a key that does not expire.
const insert = `INSERT INTO stored_keys (service_id, updated_at, kid, ek, kek_id, info, content_id, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0))
ON CONFLICT (service_id, kid) DO UPDATE SET updated_at = excluded.updated_at, ek = excluded.ek, kek_id = excluded.kek_id,
  info = excluded.info, content_id = excluded.content_id, expires_at = excluded.expires_at
WHERE stored_keys.expires_at <= ?2
RETURNING kid`

// update changes what the JSON object ?4 has of the key ?3. It yields a row when the key is there. The id of a kek that the service made itself
// (derivedKekId) takes the place of none, or of another that it made, but not of one that a caller gave.
const update = `UPDATE stored_keys SET updated_at = ?2,
  ek = coalesce(json_extract(?4, '$.ek'), ek),
  kek_id = coalesce(json_extract(?4, '$.kekId'),
    CASE WHEN kek_id = '' OR substr(kek_id, 1, 3) = '#1.' THEN json_extract(?4, '$.derivedKekId') END, kek_id),
  info = coalesce(json_extract(?4, '$.info'), info),
  content_id = coalesce(json_extract(?4, '$.contentId'), content_id),
  expires_at = nullif(coalesce(json_extract(?4, '$.expires'), expires_at), 0)
WHERE service_id = ?1 AND kid = ?3 AND ` + live + `
RETURNING kid`

const remove = `DELETE FROM stored_keys WHERE service_id = ?1 AND kid = ?3 AND ` + live + ` RETURNING kid`

// LookupSQL yields the wrapped key, 48 hexadecimal digits, that the service ?1 has stored under the key id ?5, 32 lower-case hexadecimal
// digits. ?2 is the hash of the secret of an authenticator that the service has, valid at the time ?3, in the environment ?4: with
// another there is no row.
const LookupSQL = `SELECT ek FROM stored_keys
WHERE service_id = ?1 AND kid = ?5 AND (expires_at IS NULL OR expires_at > ?3)
  AND EXISTS (SELECT 1 FROM authenticators a WHERE a.hash = ?2 AND a.service_id = ?1
    AND (a.expires_at IS NULL OR a.expires_at > ?3) AND a.environment = ?4)`

// PurgeSQL removes some of the keys that had expired at the time ?1, and yields a row while it may not be all.
const PurgeSQL = `DELETE FROM stored_keys WHERE (service_id, kid) IN (
  SELECT service_id, kid FROM stored_keys WHERE expires_at <= ?1 LIMIT 1000) RETURNING ''`
