package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"
)

// A LicenseServer describes one credential of a license server that may redeem tokens. The database
// has only the credential's hash.
type LicenseServer struct {
	Name    string
	Created time.Time
	Expires time.Time // zero if it never expires
}

// ErrNoLicenseServer is the error for a license server that does not exist.
var ErrNoLicenseServer = errors.New("the license server does not exist")

// NewCredential returns a random credential of 64 hexadecimal digits for a license server.
func NewCredential() string {
	var secret [32]byte
	rand.Read(secret[:])
	return hex.EncodeToString(secret[:])
}

// AddLicenseServer returns the change that gives a license server a credential, or an error if the
// name does not have 1 to 64 bytes. Its other credentials stay valid for the overlap, so that they
// can be replaced without an outage.
func AddLicenseServer(name, credential string, overlap time.Duration, now time.Time) (Change, error) {
	if name == "" || len(name) > 64 {
		return nil, errors.New("the name of a license server must have 1 to 64 bytes")
	}
	sum := sha256.Sum256([]byte(credential))
	hash := hex.EncodeToString(sum[:])
	return Change{
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

// RemoveLicenseServer returns the change that removes all credentials of a license server.
func RemoveLicenseServer(name string) Change {
	return Change{{SQL: `DELETE FROM license_servers WHERE name = ?1`, Args: []any{name}}}
}

const selectLicenseServers = `SELECT name, created_at, expires_at FROM license_servers ORDER BY name, created_at`

// LicenseServersSQL is the statement that lists all license servers, for a remote database.
const LicenseServersSQL = selectLicenseServers + ";\n"

// LicenseServers returns a description of each credential of all license servers.
func (s *Store) LicenseServers(ctx context.Context) ([]LicenseServer, error) {
	rows, err := s.read.QueryContext(ctx, selectLicenseServers)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []LicenseServer
	for rows.Next() {
		var l LicenseServer
		var created int64
		var expires sql.NullInt64
		if err := rows.Scan(&l.Name, &created, &expires); err != nil {
			return nil, err
		}
		l.Created = time.Unix(created, 0).UTC()
		if expires.Valid {
			l.Expires = time.Unix(expires.Int64, 0).UTC()
		}
		all = append(all, l)
	}
	return all, rows.Err()
}
