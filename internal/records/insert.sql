INSERT INTO records (at, kind, account_id, code, token_id, cookie, key_ids, client, license_server, request_id, count)
SELECT value ->> 0, value ->> 1,
  CASE WHEN value ->> 10 THEN value ->> 2 WHEN value ->> 2 IN (SELECT id FROM accounts) THEN -(value ->> 2) ELSE 0 END,
  value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, coalesce(value ->> 11, 1) FROM json_each(?1)
