-- Totals of the stored keys of each service. SQLite and Cloudflare D1 run this file unchanged.

-- bytes is the length of kek_id, info and content_id together. Each change of stored_keys updates
-- the totals in the same transaction.
CREATE TABLE stored_totals (
  service_id INTEGER PRIMARY KEY REFERENCES services (id) ON DELETE CASCADE,
  keys INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);

INSERT INTO stored_totals (service_id, keys, bytes)
SELECT service_id, count(*), sum(length(CAST(kek_id || info || content_id AS BLOB))) FROM stored_keys GROUP BY service_id;

-- For finding the expired keys of a service, which do not count towards its limit.
CREATE INDEX stored_keys_service_expiration ON stored_keys (service_id, expires_at) WHERE expires_at IS NOT NULL;
