-- How much each service has stored. SQLite and Cloudflare D1 run this file unchanged.

-- bytes are those of kek_id, info and content_id. Whatever changes stored_keys changes the totals in the same transaction.
CREATE TABLE stored_totals (
  service_id INTEGER PRIMARY KEY REFERENCES services (id) ON DELETE CASCADE,
  keys INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);

INSERT INTO stored_totals (service_id, keys, bytes)
SELECT service_id, count(*), sum(length(CAST(kek_id || info || content_id AS BLOB))) FROM stored_keys GROUP BY service_id;

-- For the keys of a service that have expired, which do not count as its keys.
CREATE INDEX stored_keys_service_expiration ON stored_keys (service_id, expires_at) WHERE expires_at IS NOT NULL;
