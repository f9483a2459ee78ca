-- The row that /healthz writes. SQLite and Cloudflare D1 run this file unchanged.

-- One row: the time of the last check, in seconds since 1970. On a full disk this write fails, as
-- the charge for a token does.
CREATE TABLE health (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL
);
