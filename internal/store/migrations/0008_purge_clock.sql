-- Times of past purges, to detect a jump of the clock. SQLite and Cloudflare D1 run this file
-- unchanged.

-- One row: the time of the last run, the time of the run before it, and the time since which the
-- clock has not jumped. Times are in seconds since 1970.
CREATE TABLE purge_clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  last INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  steady_since INTEGER NOT NULL
);
