INSERT INTO usage_days (account_id, day, issued, refused, redeemed, redemptions_refused)
SELECT account, day, sum(n * (issue AND ok)), sum(n * (issue AND verified AND NOT ok)), sum(n * (ok AND NOT issue)), sum(n * (NOT issue AND NOT ok))
FROM (
  SELECT value ->> 0 AS day, value ->> 1 = 'issue' AS issue, value ->> 2 AS account, value ->> 3 = 0 AS ok, value ->> 4 AS verified, value ->> 5 AS n
  FROM json_each(?1))
WHERE account <> 0 AND (verified OR account IN (SELECT id FROM accounts))
GROUP BY account, day
ON CONFLICT (account_id, day) DO UPDATE SET issued = issued + excluded.issued, refused = refused + excluded.refused,
  redeemed = redeemed + excluded.redeemed, redemptions_refused = redemptions_refused + excluded.redemptions_refused
