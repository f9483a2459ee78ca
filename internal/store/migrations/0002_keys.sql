-- The embedded key store: content keys, wrapped. SQLite and Cloudflare D1 run this file unchanged.

-- kid and ek are lower-case hexadecimal digits. The database does not hold the key that unwraps ek.
CREATE TABLE stored_keys (
  service_id INTEGER NOT NULL REFERENCES services (id),
  kid TEXT NOT NULL CHECK (length(kid) = 32),
  ek TEXT NOT NULL CHECK (length(ek) = 48),
  kek_id TEXT NOT NULL DEFAULT '',
  info TEXT NOT NULL DEFAULT '',
  content_id TEXT NOT NULL DEFAULT '',
  expires_at INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (service_id, kid)
) WITHOUT ROWID;

CREATE INDEX stored_keys_expiration ON stored_keys (expires_at) WHERE expires_at IS NOT NULL;
