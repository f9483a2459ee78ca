package issue

// validAuthenticator is the condition that ?2 is the hash of a secret of the account ?1 that is
// valid at the time ?3. The environment must follow, with a closing bracket.
const validAuthenticator = `EXISTS (SELECT 1 FROM authenticators a WHERE a.hash = ?2 AND a.account_id = ?1
    AND (a.expires_at IS NULL OR a.expires_at > ?3) AND a.environment = `

// charge checks the account and takes a credit from its balance, in one atomic statement (D8). ?4
// is the environment.
const charge = `UPDATE accounts SET credits = credits - 1
WHERE id = ?1 AND enabled = 1 AND playready = 1 AND credits > 0
  AND ` + validAuthenticator + `?4)
RETURNING license_url`

// explain yields the state of an account as five digits, 1 for true: valid authenticator of the
// environment ?4, valid authenticator of the other environment, enabled, PlayReady option, balance.
const explain = `SELECT
     ` + validAuthenticator + `?4)
  || ` + validAuthenticator + `3 - ?4)
  || enabled || playready || (credits > 0)
FROM accounts WHERE id = ?1`
