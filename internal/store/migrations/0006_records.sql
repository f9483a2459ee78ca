-- Indexes for queries that read only the rows they return, and totals. SQLite and Cloudflare D1 run
-- this file unchanged.

-- count is the number of requests in a record: repeated refusals of a service share one record.
ALTER TABLE records ADD COLUMN count INTEGER NOT NULL DEFAULT 1;

-- A request whose authenticator is not verified gets the negative id of the service that it names.
-- Strangers thus add no rows to the queries of that service.
UPDATE records SET service_id = -service_id WHERE kind = 'issue' AND code IN (-2018, -2030) AND service_id > 0;

-- Each query of a service has an index that starts with its search terms and is ordered by time.
DROP INDEX records_service;
DROP INDEX records_cookie;
DROP INDEX records_token;
CREATE INDEX records_service ON records (service_id, at);
CREATE INDEX records_cookie ON records (cookie, service_id, at) WHERE cookie <> '';
CREATE INDEX records_token ON records (token_id, service_id, at) WHERE token_id <> '';

-- Totals of each service by days (UTC, counted since 1970). They are kept longer than the records.
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
