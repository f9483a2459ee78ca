package admin

// The statements yield JSON as the answers have it.

const (
	// admission yields four texts with spaces between them: the counts of the subjects ?1 and ?2 in
	// the minute ?3, 1 if the operator ?4 exists, and its access, which is "" unless its credential
	// has the hash ?5 and is not revoked.
	admission = `SELECT coalesce((SELECT count FROM operator_counts WHERE subject = ?1 AND minute = ?3), 0)
  || ' ' || coalesce((SELECT count FROM operator_counts WHERE subject = ?2 AND minute = ?3), 0)
  || ' ' || EXISTS (SELECT 1 FROM operators WHERE name = ?4)
  || ' ' || coalesce((SELECT access FROM operators WHERE name = ?4 AND hash = ?5 AND revoked_at IS NULL), '')`

	// countSQL counts the subject ?1 in the minute ?2, and yields the count.
	countSQL = `INSERT INTO operator_counts (subject, minute, count) VALUES (?1, ?2, 1)
ON CONFLICT (subject, minute) DO UPDATE SET count = count + 1 RETURNING '' || count`
)

// PurgeCountsSQL removes up to 1000 counts that no longer matter at the time ?1. It yields a row if
// it removes any, so more may remain.
const PurgeCountsSQL = `DELETE FROM operator_counts WHERE (subject, minute) IN (
  SELECT subject, minute FROM operator_counts WHERE minute < ?1 / 60 - 1 LIMIT 1000) RETURNING ''`

const (
	// timeOf formats a column of seconds since 1970.
	timeOf = `strftime('%Y-%m-%dT%H:%M:%SZ', `

	accountObject = `'id', id, 'name', name, 'enabled', json(iif(enabled, 'true', 'false')),
  'playready', json(iif(playready, 'true', 'false')), 'credits', credits, 'licenseAcquisitionUrl', license_url,
  'created', ` + timeOf + `created_at, 'unixepoch')`

	// selectAccounts yields up to ?2 accounts with IDs after ?1.
	selectAccounts = `SELECT json_group_array(json_object(` + accountObject + `)) FROM (
  SELECT * FROM accounts WHERE id > ?1 ORDER BY id LIMIT ?2)`

	// selectAccount yields the account ?1. Expired keys count until they are removed. The inner
	// list goes through json, because a subquery's text need not stay JSON.
	selectAccount = `SELECT json_object(` + accountObject + `,
  'storedKeys', coalesce((SELECT keys FROM stored_totals WHERE account_id = ?1), 0),
  'authenticators', json((SELECT json_group_array(json_object('environment', iif(environment = 1, 'test', 'production'),
    'created', ` + timeOf + `created_at, 'unixepoch'), 'expires', ` + timeOf + `expires_at, 'unixepoch'))) FROM (
    SELECT * FROM authenticators WHERE account_id = ?1 ORDER BY environment, created_at, expires_at))))
FROM accounts WHERE id = ?1`

	selectLow = `SELECT json_group_array(json_object('accountId', id, 'credits', credits, 'used', used)) FROM `

	selectLicenseServers = `SELECT json_group_array(json_object('name', name,
  'created', ` + timeOf + `created_at, 'unixepoch'), 'expires', ` + timeOf + `expires_at, 'unixepoch'))) FROM (
  SELECT * FROM license_servers ORDER BY name, created_at, hash LIMIT ?1)`

	selectOperators = `SELECT json_group_array(json_object('name', name, 'access', access,
  'created', ` + timeOf + `created_at, 'unixepoch'), 'revoked', ` + timeOf + `revoked_at, 'unixepoch'))) FROM (
  SELECT * FROM operators ORDER BY name LIMIT ?1)`

	insertOperator = `INSERT INTO operators (name, hash, access, created_at) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (name) DO NOTHING`

	revokeOperator = `UPDATE operators SET revoked_at = ?2 WHERE name = ?1 AND revoked_at IS NULL`

	// insertChange logs a change, if the statement before it changed a row. It yields a row then.
	insertChange = `INSERT INTO changes (at, operator, action, account_id, target, details, client, request_id)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE changes() > 0 RETURNING ''`

	changeObject = `json_object('id', id, 'time', strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch'),
  'operator', operator, 'action', action, 'accountId', nullif(account_id, 0), 'target', target,
  'details', json(details), 'client', client, 'requestId', request_id)`

	// selectChanges yields up to ?3 changes before the one with the ID ?2, the latest first: of the
	// account ?1, or all if it is 0.
	selectChanges = `SELECT json_group_array(` + changeObject + `) FROM (
  SELECT * FROM changes WHERE id < ?2 ORDER BY id DESC LIMIT ?3)`

	selectAccountChanges = `SELECT json_group_array(` + changeObject + `) FROM (
  SELECT * FROM changes WHERE account_id = ?1 AND account_id <> 0 AND id < ?2 ORDER BY id DESC LIMIT ?3)`
)
