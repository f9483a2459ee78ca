-- Redemption by license servers. SQLite and Cloudflare D1 run this file unchanged.

-- hash is the SHA-256 of the credential, in lower-case hexadecimal digits.
CREATE TABLE license_servers (
  hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) WITHOUT ROWID;

-- Single-use tokens that were redeemed. A row is needed until the token expires.
CREATE TABLE redeemed_tokens (
  token_id TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX redeemed_tokens_expiration ON redeemed_tokens (expires_at);

-- How often a client has sent a credential that is none, by minutes since 1970.
CREATE TABLE redeem_failures (
  client TEXT NOT NULL,
  minute INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (client, minute)
) WITHOUT ROWID;
