-- One word for one idea: an account has credits, and its requests are for tokens. SQLite and
-- Cloudflare D1 run this file unchanged.

ALTER TABLE services RENAME TO accounts;
ALTER TABLE accounts RENAME COLUMN tokens TO credits;
ALTER TABLE authenticators RENAME COLUMN service_id TO account_id;
ALTER TABLE stored_keys RENAME COLUMN service_id TO account_id;
ALTER TABLE stored_totals RENAME COLUMN service_id TO account_id;
ALTER TABLE records RENAME COLUMN service_id TO account_id;
ALTER TABLE usage_days RENAME COLUMN service_id TO account_id;

-- SQLite cannot rename an index.
DROP INDEX authenticators_service;
DROP INDEX stored_keys_service_expiration;
DROP INDEX records_service;
CREATE INDEX authenticators_account ON authenticators (account_id);
CREATE INDEX stored_keys_account_expiration ON stored_keys (account_id, expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX records_account ON records (account_id, at);
