package accounts

import (
	"errors"
	"time"

	"playtoken/internal/db"
)

// ErrLicenseServer is the error of an invalid name of a license server.
var ErrLicenseServer = errors.New("the name of a license server must have 1 to 64 bytes")

// AddLicenseServer returns the statements that give a license server a credential, or an error if
// the name does not have 1 to 64 bytes. Its other credentials stay valid for the overlap, so that
// they can be replaced without an outage.
func AddLicenseServer(
	name, credential string, overlap time.Duration, now time.Time,
) ([]db.Statement, error) {
	if name == "" || len(name) > 64 {
		return nil, ErrLicenseServer
	}
	hash := Hash([]byte(credential))
	return []db.Statement{
		{
			SQL:  `INSERT INTO license_servers (hash, name, created_at) VALUES (?1, ?2, ?3)`,
			Args: []any{hash, name, now.Unix()},
		},
		{
			SQL: `UPDATE license_servers SET expires_at = ?3
WHERE name = ?2 AND hash <> ?1 AND (expires_at IS NULL OR expires_at > ?3)`,
			Args: []any{hash, name, now.Add(overlap).Unix()},
		},
	}, nil
}

// RemoveLicenseServer returns the statement that removes all credentials of a license server.
func RemoveLicenseServer(name string) db.Statement {
	return db.Statement{SQL: `DELETE FROM license_servers WHERE name = ?1`, Args: []any{name}}
}
