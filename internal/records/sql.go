package records

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/db"
)

// columns are the columns of a record, in the order in which Found.Scan reads them.
const columns = `at, kind, account_id, code, token_id, cookie, key_ids, client, license_server, request_id, count`

// insertSQL writes all rows in the JSON array ?1. A record that is not verified gets the negative
// id of the account that the request claims to be of, or 0 if there is no such account. The
// statement is in a file because a Worker's JavaScript runs it too.
//
//go:embed insert.sql
var insertSQL string

// usageSQL adds the JSON array ?1 to the totals of accounts and days: day, kind, account, code,
// whether it is verified, and the number of requests. It runs in the transaction of insertSQL.
// Counting the rows of insertSQL would take three quarters of the time in which they are written.
//
//go:embed usage.sql
var usageSQL string

// PurgeSQL forgets some of the records that are older than ?1, and yields a row while there may be
// more.
var PurgeSQL = purgeSQL("records", "id", "at")

// PurgeUsageSQL forgets some of the totals of days before ?1, and yields a row while there may be
// more.
var PurgeUsageSQL = purgeSQL("usage_days", "account_id, day", "day")

// purgeSQL goes from account to account, and so uses their index. An index of times alone would be
// one more row to write for each record, and D1 counts rows.
func purgeSQL(table, key, time string) string {
	return strings.NewReplacer("TABLE", table, "KEY", key, "TIME", time).Replace(`DELETE FROM TABLE WHERE (KEY) IN (
  WITH RECURSIVE of (account) AS (
    SELECT min(account_id) FROM TABLE
    UNION ALL SELECT (SELECT min(account_id) FROM TABLE WHERE account_id > account) FROM of
      WHERE account IS NOT NULL)
  SELECT KEY FROM of CROSS JOIN TABLE ON account_id = account AND TIME < ?1 LIMIT 1000) RETURNING ''`)
}

// Insert returns the statements that write the records and their totals, for one transaction.
func Insert(all []Record) []db.Statement {
	// Records of one kind count together.
	type kind struct {
		day      int64
		kind     string
		account  uint64
		code     playtoken.Code
		verified bool
	}
	counts := map[kind]int{}
	rows := []byte{'['}
	for i, r := range all {
		if i > 0 {
			rows = append(rows, ',')
		}
		rows = r.AppendRow(rows)
		counts[kind{dayOf(r.At), r.Kind, r.Account, r.Code, r.Verified()}] += max(r.Count, 1)
	}
	uses := make([][6]any, 0, len(counts))
	for k, n := range counts {
		uses = append(uses, [6]any{k.day, k.kind, k.account, k.code, k.verified, n})
	}
	totals, err := json.Marshal(uses)
	if err != nil {
		panic(err) // numbers and texts always have JSON
	}
	return []db.Statement{
		{SQL: insertSQL, Args: []any{string(append(rows, ']'))}},
		{SQL: usageSQL, Args: []any{string(totals)}},
	}
}

// A Query selects records. The latest come first.
type Query struct {
	Account         uint64 // 0 for all
	TokenID, Cookie string // "" for all
	// Verified leaves out requests that only claim to be of the account.
	Verified bool
	// Before selects records before that place; the zero Cursor selects from the latest on.
	Before Cursor
	Limit  int
}

// Select returns the statement that finds the records: ids, and the columns of a record. For one
// account it reads few more rows than it yields. It names its index: SQLite would sometimes choose
// the index of all records of the account.
func (q Query) Select() db.Statement {
	var args []any
	arg := func(value any) string {
		args = append(args, value)
		return "?" + strconv.Itoa(len(args))
	}
	var of, where []string
	from := "records"
	if q.Account != 0 {
		from = "records INDEXED BY records_account"
		account := arg(int64(q.Account))
		if of = []string{"account_id = " + account}; !q.Verified {
			of = append(of, "account_id = -"+account)
		}
	}
	if q.Cookie != "" {
		from = "records INDEXED BY records_cookie"
		where = append(where, "cookie = "+arg(q.Cookie)+" AND cookie <> ''")
	}
	if q.TokenID != "" {
		from = "records INDEXED BY records_token"
		where = append(where, "token_id = "+arg(q.TokenID)+" AND token_id <> ''")
	}
	if c := q.Before; c != (Cursor{}) {
		at := arg(c.At.UnixMilli())
		id := "(SELECT id FROM records WHERE account_id = " + arg(int64(c.Account)) + " AND at = " + at +
			" AND request_id = " + arg(c.RequestID) + ")"
		where = append(where, "at <= "+at+" AND (at, id) < ("+at+", "+id+")")
	}
	find := func(conditions ...string) string {
		sql := `SELECT id, ` + columns + ` FROM ` + from
		if conditions = append(conditions, where...); len(conditions) > 0 {
			sql += ` WHERE ` + strings.Join(conditions, " AND ")
		}
		return sql
	}
	var sql string
	switch len(of) {
	case 0:
		sql = find()
	case 1:
		sql = find(of[0])
	default:
		sql = find(of[0]) + " UNION ALL " + find(of[1])
	}
	order := "at DESC, id DESC"
	if len(of)+len(where) == 0 {
		order = "id DESC" // the only index of all records
	}
	sql += ` ORDER BY ` + order + ` LIMIT ` + arg(int64(q.Limit))
	return db.Statement{SQL: sql, Args: args, Account: q.Account}
}

// One makes a report of a statement: all rows in one text, a JSON array of arrays of the columns.
func One(st db.Statement, columns string) db.Statement {
	return db.Statement{
		SQL:  `SELECT json_group_array(json_array(` + columns + `)) FROM (` + st.SQL + `)`,
		Args: st.Args, Account: st.Account, Report: true,
	}
}

const usageColumns = `account_id, day, issued, refused, redeemed, redemptions_refused`

// Usage returns the statement for the days of an account, or of all (0), from a time on: account,
// day, and the numbers of Day.
func Usage(account uint64, since time.Time) db.Statement {
	of := `account_id = ?2`
	if account == 0 {
		of = `account_id > ?2`
	}
	sql := `SELECT account_id, date(day * 86400, 'unixepoch') AS day, issued, refused, redeemed, redemptions_refused
FROM usage_days WHERE ` + of + ` AND usage_days.day >= ?1 ORDER BY account_id, usage_days.day`
	return db.Statement{SQL: sql, Args: []any{dayOf(since), int64(account)}, Account: account}
}

const (
	// LowDays is the number of days of recent use that a balance must cover. Any other is low.
	LowDays = 7
	// LowCredits is the number of credits below which a balance is low whatever the use: the use of a
	// new account is unknown, as is any use where nothing is recorded.
	LowCredits = 100
)

// Low returns the statement for the accounts with a low balance: id, balance, and the number of
// tokens issued since the beginning of the day LowDays ago.
func Low(now time.Time) db.Statement {
	sql := `SELECT id, credits, used FROM (
  SELECT id, credits,
    (SELECT coalesce(sum(issued), 0) FROM usage_days WHERE account_id = accounts.id AND day >= ?1) AS used
  FROM accounts WHERE enabled = 1) WHERE credits < max(used, ` + strconv.Itoa(LowCredits) + `) ORDER BY id`
	return db.Statement{SQL: sql, Args: []any{dayOf(now.AddDate(0, 0, -LowDays))}}
}
