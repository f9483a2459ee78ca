-- The clock that purges have seen. SQLite and Cloudflare D1 run this file unchanged.

-- One row: the time of the last run, of the one before, and since when the clock has gone on without a jump. Times are in seconds since 1970.
CREATE TABLE purge_clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  last INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  steady_since INTEGER NOT NULL
);
