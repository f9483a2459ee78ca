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

// columns are the columns of a record. Found.Scan reads Columns in their order.
const columns = `at, kind, account_id, code, token_id, cookie, key_ids, client, license_server, request_id, count`

// Columns are the columns of Query.Select.
const Columns = "id, " + columns

// insertSQL writes all rows in the JSON array ?1. A record that is not verified has the negated ID
// of its account, or 0 if the account does not exist. The statement is in a file because a Worker's
// JavaScript runs it too.
//
//go:embed insert.sql
var insertSQL string

// usageSQL adds the rows of the JSON array ?1 to the totals of accounts and days. A row has the
// day, kind, account, code, whether it is verified, and the number of requests. The statement runs
// in the transaction of insertSQL. The caller counts, because counting the records in SQL would
// take three quarters as long as inserting them.
//
//go:embed usage.sql
var usageSQL string

// PurgeSQL returns the statement that removes up to 1000 records older than ?1. It yields a row if
// it removes any, so more may remain.
func PurgeSQL() string { return purgeSQL("records", "id", "at") }

// PurgeUsageSQL returns the statement that removes up to 1000 totals of days before ?1. It yields a
// row if it removes any, so more may remain.
func PurgeUsageSQL() string { return purgeSQL("usage_days", "account_id, day", "day") }

// purgeSQL returns a statement that removes rows account by account, and so uses the index of
// accounts. Another index of times would cost a further row for each record, and D1 charges rows.
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
	// A kind has all that usageSQL reads of a record. Records of one kind are counted together.
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
		panic(err) // cannot happen: numbers and texts can be written as JSON
	}
	return []db.Statement{
		{SQL: insertSQL, Args: []any{string(append(rows, ']'))}},
		{SQL: usageSQL, Args: []any{string(totals)}},
	}
}

// A Query selects the records that meet all of its conditions. The latest come first.
type Query struct {
	Account         uint64 // 0 for all
	TokenID, Cookie string // "" for all
	// Verified leaves out the records that are not verified. It has no effect without an Account.
	Verified bool
	// Before selects the records before a place. The zero Cursor selects from the latest record on.
	Before Cursor
	Limit  int // the maximum number of records; 0 selects none
}

// Select returns the statement that finds the records. It yields many rows, each with the ID and
// the columns of a record, so a host runs it through One or Store.Records. For one account it reads
// few rows that it does not yield. It names its index, since SQLite would sometimes choose the
// index of all records of the account.
func (q Query) Select() db.Statement { return q.statement(nil) }

// SelectBefore returns the statement of Select for the records before a place: the time in
// milliseconds since 1970 and the ID of a record. It is for operators, since IDs count the records
// of all accounts.
func (q Query) SelectBefore(at, id int64) db.Statement {
	return q.statement(func(arg func(any) string, every bool) string {
		if every {
			return "id < " + arg(id)
		}
		time := arg(at)
		return "at <= " + time + " AND (at, id) < (" + time + ", " + arg(id) + ")"
	})
}

// statement returns the statement with one more condition, if place is not nil. every means that
// the query has no other condition.
func (q Query) statement(place func(arg func(any) string, every bool) string) db.Statement {
	var args []any
	arg := func(value any) string {
		args = append(args, value)
		return "?" + strconv.Itoa(len(args))
	}
	var owners, where []string // a UNION ALL has a part for each of owners
	from := "records"
	if q.Account != 0 {
		from = "records INDEXED BY records_account"
		account := arg(int64(q.Account))
		if owners = []string{"account_id = " + account}; !q.Verified {
			owners = append(owners, "account_id = -"+account)
		}
	}
	// Empty cookies and token IDs are not in these indexes. The second condition of each lets
	// SQLite use the index.
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
	every := len(owners)+len(where) == 0
	if place != nil {
		where = append(where, place(arg, every))
	}
	find := func(conditions ...string) string {
		sql := `SELECT ` + Columns + ` FROM ` + from
		if conditions = append(conditions, where...); len(conditions) > 0 {
			sql += ` WHERE ` + strings.Join(conditions, " AND ")
		}
		return sql
	}
	var sql string
	switch len(owners) {
	case 0:
		sql = find()
	case 1:
		sql = find(owners[0])
	default:
		sql = find(owners[0]) + " UNION ALL " + find(owners[1])
	}
	order := "at DESC, id DESC"
	if every {
		order = "id DESC" // the only index of all records
	}
	sql += ` ORDER BY ` + order + ` LIMIT ` + arg(int64(q.Limit))
	return db.Statement{SQL: sql, Args: args, Account: q.Account}
}

// One returns a statement that yields all rows of a statement as one text, for ReadRows: a JSON
// array with an array for each row. names are the names of the statement's columns, separated by
// commas.
func One(st db.Statement, names string) db.Statement {
	return db.Statement{
		SQL:  `SELECT json_group_array(json_array(` + names + `)) FROM (` + st.SQL + `)`,
		Args: st.Args, Account: st.Account, Report: true,
	}
}

// UsageColumns are the columns of Usage.
const UsageColumns = `account_id, day, issued, refused, redeemed, redemptions_refused`

const selectUsage = `SELECT account_id, date(day * 86400, 'unixepoch') AS day, issued, refused, redeemed,
  redemptions_refused
FROM usage_days WHERE `

// Usage returns the statement for the totals of each day since a time, for an account. It yields
// many rows with the members of Day in their order.
func Usage(account uint64, since time.Time) db.Statement {
	return db.Statement{
		SQL:  selectUsage + `account_id = ?2 AND usage_days.day >= ?1 ORDER BY usage_days.day`,
		Args: []any{dayOf(since), int64(account)}, Account: account,
	}
}

// A UsageQuery selects totals of all accounts, ordered by account and day.
type UsageQuery struct {
	Since time.Time // the first day
	// AfterAccount and AfterDay are the account and the day of the total after which to go on.
	// Without an account, they select from the first total on.
	AfterAccount uint64
	AfterDay     time.Time
	Limit        int // the maximum number of totals
}

// Select returns the statement that finds the totals. It yields many rows as Usage does.
func (q UsageQuery) Select() db.Statement {
	after := int64(-1)
	if q.AfterAccount != 0 {
		after = dayOf(q.AfterDay)
	}
	return db.Statement{
		SQL: selectUsage + `(account_id, usage_days.day) > (?2, ?3) AND usage_days.day >= ?1
ORDER BY account_id, usage_days.day LIMIT ?4`,
		Args: []any{dayOf(q.Since), int64(q.AfterAccount), after, int64(q.Limit)},
	}
}

const (
	// LowDays is the number of days whose use a balance must cover. A smaller balance is low.
	LowDays = 7
	// LowCredits is the number of credits below which a balance is always low. It covers accounts
	// whose use is unknown: new ones, and all accounts if nothing is recorded.
	LowCredits = 100
)

// Low returns the statement for the enabled accounts with a low balance. It yields many rows with
// the account ID, the balance, and the number of tokens issued since the beginning of the day
// LowDays ago.
func Low(now time.Time) db.Statement {
	sql := `SELECT id, credits, used FROM (
  SELECT id, credits,
    (SELECT coalesce(sum(issued), 0) FROM usage_days WHERE account_id = accounts.id AND day >= ?1) AS used
  FROM accounts WHERE enabled = 1) WHERE credits < max(used, ` + strconv.Itoa(LowCredits) + `) ORDER BY id`
	return db.Statement{SQL: sql, Args: []any{dayOf(now.AddDate(0, 0, -LowDays))}}
}
