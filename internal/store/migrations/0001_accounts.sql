-- Accounts, their balances and their authenticators. SQLite and Cloudflare D1 run this file
-- unchanged.

CREATE TABLE services (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  playready INTEGER NOT NULL DEFAULT 1 CHECK (playready IN (0, 1)),
  tokens INTEGER NOT NULL DEFAULT 0 CHECK (tokens >= 0),
  license_url TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL
);

-- hash is the SHA-256 of the secret, in lower-case hexadecimal digits. Each database has the hashes
-- of both environments, so that it can recognize an authenticator of the other one.
CREATE TABLE authenticators (
  hash TEXT PRIMARY KEY,
  service_id INTEGER NOT NULL REFERENCES services (id),
  environment INTEGER NOT NULL CHECK (environment IN (1, 2)),
  expires_at INTEGER,
  created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX authenticators_service ON authenticators (service_id);
