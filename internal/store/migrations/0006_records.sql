-- Records whose queries read no more than they answer. SQLite and Cloudflare D1 run this file unchanged.

-- How many requests a record stands for: repeated refusals of a service share one.
ALTER TABLE records ADD COLUMN count INTEGER NOT NULL DEFAULT 1;

-- A request that only claims to be of a service gets the negative of that service's id. So strangers add nothing to what a service's own
-- queries read.
UPDATE records SET service_id = -service_id WHERE kind = 'issue' AND code IN (-2018, -2030) AND service_id > 0;

-- Each query of a service has an index that begins with what it looks for and yields the latest first.
DROP INDEX records_service;
DROP INDEX records_cookie;
DROP INDEX records_token;
CREATE INDEX records_service ON records (service_id, at);
CREATE INDEX records_cookie ON records (cookie, service_id, at) WHERE cookie <> '';
CREATE INDEX records_token ON records (token_id, service_id, at) WHERE token_id <> '';

-- What each service did by days of UTC, counted since 1970. Totals outlive the records that they count.
CREATE TABLE usage_days (
  service_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  issued INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  redeemed INTEGER NOT NULL,
  redemptions_refused INTEGER NOT NULL,
  PRIMARY KEY (service_id, day)
) WITHOUT ROWID;

INSERT INTO usage_days (service_id, day, issued, refused, redeemed, redemptions_refused)
SELECT abs(service_id), at / 86400000, sum(kind = 'issue' AND code = 0), sum(kind = 'issue' AND code <> 0 AND service_id > 0),
  sum(kind <> 'issue' AND code = 0), sum(kind <> 'issue' AND code <> 0)
FROM records WHERE service_id <> 0 GROUP BY abs(service_id), at / 86400000;
