package issue

// A Statement is one SQL statement for the account database. It yields at most one row, of one column of text, so that a driver
// has little to hand over.
type Statement struct {
	SQL string
	// Args are the values of ?1, ?2 and so on: int64 below 1<<53, or string.
	Args []any
	// Charges says that the statement changes something; those of this package take a token from a balance when they yield a row. A
	// driver must let it finish even when the client is gone.
	Charges bool
	// Before and After take effect with a statement that charges, all of them or none. Their rows are nobody's.
	Before, After []Statement
	// Report says that the statement answers a question about many rows. A driver with several connections runs it on one
	// that no token, redemption or stored key waits for.
	Report bool
}

// A Result is the row that a statement yielded, or the answer to a fetch.
type Result struct {
	// Found says that there is a row, or an answer.
	Found bool
	// Text is the row, or the body of an answer with the status 200.
	Text string
	// Status is the status of an answer.
	Status int
}

// validAuthenticator is the condition that ?2 is the hash of a secret of service ?1, valid at ?3, in the environment that follows.
const validAuthenticator = `EXISTS (SELECT 1 FROM authenticators a WHERE a.hash = ?2 AND a.service_id = ?1
    AND (a.expires_at IS NULL OR a.expires_at > ?3) AND a.environment = `

// charge checks the account and takes a token from its balance in one atomic statement (D8). ?4 is the environment.
const charge = `UPDATE services SET tokens = tokens - 1
WHERE id = ?1 AND enabled = 1 AND playready = 1 AND tokens > 0
  AND ` + validAuthenticator + `?4)
RETURNING license_url`

// explain tells why a charge is refused, or will be: five digits, 1 for true. ?4 is the environment.
const explain = `SELECT
     ` + validAuthenticator + `?4)
  || ` + validAuthenticator + `3 - ?4)
  || enabled || playready || (tokens > 0)
FROM services WHERE id = ?1`
