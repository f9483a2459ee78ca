package accounts

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"playtoken"
	"playtoken/internal/db"
)

// NewSecret returns a secret of 16 random bytes (D23).
func NewSecret(random io.Reader) (secret [16]byte, err error) {
	_, err = io.ReadFull(random, secret[:])
	return secret, err
}

// FormatAuthenticator returns an authenticator in the form that requests use (D9).
func FormatAuthenticator(account uint64, secret [16]byte) string {
	return strconv.FormatUint(account, 10) + "," + hex.EncodeToString(secret[:])
}

// Hash returns the hash of a secret, which the database has instead of the secret.
func Hash(secret []byte) string {
	sum := sha256.Sum256(secret)
	return hex.EncodeToString(sum[:])
}

// NewAuthenticator returns the statements that give an account a new authenticator for an
// environment, by the hash of its secret. The present one stays valid for the overlap. An older
// one, which was already expiring, ends now, so at most two are valid (D23). Nothing changes if the
// account does not exist or the hash is known.
func NewAuthenticator(
	account uint64, env playtoken.Environment, hash string, overlap time.Duration, now time.Time,
) []db.Statement {
	id, e, at := int64(account), int64(env), now.Unix()
	// created is the condition that the first statement added the hash.
	const created = `EXISTS (SELECT 1 FROM authenticators WHERE hash = ?4 AND created_at = ?5 AND expires_at IS NULL)`
	return []db.Statement{
		{
			SQL: `INSERT INTO authenticators (hash, account_id, environment, created_at)
SELECT ?2, id, ?3, ?4 FROM accounts WHERE id = ?1 ON CONFLICT (hash) DO NOTHING`,
			Args: []any{id, hash, e, at},
		},
		{
			SQL: `UPDATE authenticators SET expires_at = ?3
WHERE account_id = ?1 AND environment = ?2 AND expires_at > ?3 AND hash <> ?4 AND ` + created,
			Args: []any{id, e, at, hash, at},
		},
		{
			SQL: `UPDATE authenticators SET expires_at = ?3
WHERE account_id = ?1 AND environment = ?2 AND expires_at IS NULL AND hash <> ?4 AND ` + created,
			Args: []any{id, e, now.Add(overlap).Unix(), hash, at},
		},
	}
}
