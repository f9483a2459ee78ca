-- Operators, and the log of their changes. SQLite and Cloudflare D1 run this file unchanged.

-- hash is the SHA-256 of the credential, in lower-case hexadecimal digits. A revoked operator keeps
-- its row, so that nobody else gets its name.
CREATE TABLE operators (
  name TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  access TEXT NOT NULL CHECK (access IN ('read', 'full')),
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) WITHOUT ROWID;

-- What operators changed. at is in milliseconds since 1970. account_id is 0 for a change of no
-- account. target is the name of a license server or an operator. details is a JSON object with the
-- new values, and has no secret.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  operator TEXT NOT NULL,
  action TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  target TEXT NOT NULL,
  details TEXT NOT NULL,
  client TEXT NOT NULL,
  request_id TEXT NOT NULL
);

CREATE INDEX changes_account ON changes (account_id, id) WHERE account_id <> 0;

-- Numbers of requests by minutes since 1970: of invalid credentials from an address or with the
-- name of an operator, and of valid requests of an operator. subject begins with the kind.
CREATE TABLE operator_counts (
  subject TEXT NOT NULL,
  minute INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (subject, minute)
) WITHOUT ROWID;
