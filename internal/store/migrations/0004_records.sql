-- Records of tokens issued, redemptions and refusals. SQLite and Cloudflare D1 run this file
-- unchanged.

-- A record holds no key, token or secret. at is in milliseconds since 1970. code is 0 for success.
-- key_ids are separated by commas. service_id is the service that the request named, or 0. It is
-- not verified.
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

-- The first index serves the latest records of a service and its usage by days. The other two hold
-- only rows with a cookie or a token.
CREATE INDEX records_service ON records (service_id, at, kind, code);
CREATE INDEX records_cookie ON records (cookie) WHERE cookie <> '';
CREATE INDEX records_token ON records (token_id) WHERE token_id <> '';
