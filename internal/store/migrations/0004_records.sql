-- What has been issued, redeemed and refused. SQLite and Cloudflare D1 run this file unchanged.

-- No key, no token and no secret. at is in milliseconds since 1970, code 0 for success, key_ids has commas between them. service_id is the
-- service that a request named, which it need not be; 0 is none.
CREATE TABLE records (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  service_id INTEGER NOT NULL,
  code INTEGER NOT NULL,
  token_id TEXT NOT NULL,
  cookie TEXT NOT NULL,
  key_ids TEXT NOT NULL,
  client TEXT NOT NULL,
  license_server TEXT NOT NULL,
  request_id TEXT NOT NULL
);

-- For the latest of a service and for its use by days; the others hold only what can be looked for.
CREATE INDEX records_service ON records (service_id, at, kind, code);
CREATE INDEX records_cookie ON records (cookie) WHERE cookie <> '';
CREATE INDEX records_token ON records (token_id) WHERE token_id <> '';
