-- What /healthz writes. SQLite and Cloudflare D1 run this file unchanged.

-- One row: the time of the last check, in seconds since 1970. A full disk takes no write of it, as it takes no charge.
CREATE TABLE health (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL
);
