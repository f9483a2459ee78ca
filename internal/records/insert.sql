INSERT INTO records (at, kind, service_id, code, token_id, cookie, key_ids, client, license_server, request_id)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9 FROM json_each(?1)
