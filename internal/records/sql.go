package records

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/issue"
)

// columns are those of a row, in the order in which Scan reads them.
const columns = `at, kind, service_id, code, token_id, cookie, key_ids, client, license_server, request_id, count`

// insertSQL writes the rows in the JSON array ?1: one statement for as many as there are. A request that is not verified
// gets the negative id of the service that it claims to be of, or 0 if there is no such service. It is a file, since a
// Worker's JavaScript runs it too.
//
//go:embed insert.sql
var insertSQL string

// usageSQL adds to the totals of services and days what is in the JSON array ?1: day, kind, service, code, whether it is
// verified, and how many requests. It belongs into the transaction of insertSQL. Were
// it to count the rows of insertSQL, it would take three quarters of the time that it takes to write them.
//
//go:embed usage.sql
var usageSQL string

// PurgeSQL forgets some of the records that are older than ?1, and yields a row while it may not be all.
var PurgeSQL = purgeSQL("records", "id", "at")

// PurgeUsageSQL forgets some of the totals of days before ?1, and yields a row while it may not be all.
var PurgeUsageSQL = purgeSQL("usage_days", "service_id, day", "day")

// purgeSQL goes from service to service, so that the index of theirs serves. An index of times alone would be one more
// row to write for each record, and D1 counts rows.
func purgeSQL(table, key, time string) string {
	return strings.NewReplacer("TABLE", table, "KEY", key, "TIME", time).Replace(`DELETE FROM TABLE WHERE (KEY) IN (
  WITH RECURSIVE of (service) AS (
    SELECT min(service_id) FROM TABLE
    UNION ALL SELECT (SELECT min(service_id) FROM TABLE WHERE service_id > service) FROM of WHERE service IS NOT NULL)
  SELECT KEY FROM of CROSS JOIN TABLE ON service_id = service AND TIME < ?1 LIMIT 1000) RETURNING ''`)
}

// AppendRow appends the record as insert.sql takes it, a JSON array: the columns but the last, whether the record is
// verified, and for how many requests it stands, if that is more than one.
func (r Record) AppendRow(b []byte) []byte {
	b = strconv.AppendInt(append(b, '['), r.At.UnixMilli(), 10)
	b = appendText(append(b, ','), r.Kind)
	b = strconv.AppendUint(append(b, ','), r.Service, 10)
	b = strconv.AppendInt(append(b, ','), int64(r.Code), 10)
	for _, s := range [...]string{r.TokenID, r.Cookie, r.KeyIDs, r.Client, r.LicenseServer, r.RequestID} {
		b = appendText(append(b, ','), s)
	}
	b = strconv.AppendBool(append(b, ','), r.Verified())
	if r.Count > 1 {
		b = strconv.AppendInt(append(b, ','), int64(r.Count), 10)
	}
	return append(b, ']')
}

// appendText appends a text as JSON. Most are plain, and a Worker has no time for more.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			quoted, err := json.Marshal(s)
			if err != nil {
				panic(err) // a text is no error
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// Insert are the statements that write the records and their totals, in one transaction.
func Insert(all []Record) []issue.Statement {
	// Records of one kind count together.
	type kind struct {
		day      int64
		kind     string
		service  uint64
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
		counts[kind{dayOf(r.At), r.Kind, r.Service, r.Code, r.Verified()}] += max(r.Count, 1)
	}
	uses := make([][6]any, 0, len(counts))
	for k, n := range counts {
		uses = append(uses, [6]any{k.day, k.kind, k.service, k.code, k.verified, n})
	}
	totals, err := json.Marshal(uses)
	if err != nil {
		panic(err) // numbers and texts are no error
	}
	return []issue.Statement{{SQL: insertSQL, Args: []any{string(append(rows, ']'))}}, {SQL: usageSQL, Args: []any{string(totals)}}}
}

// A Query says which records are looked for. The latest come first.
type Query struct {
	Service         uint64 // 0 for all
	TokenID, Cookie string // "" for all
	// Verified leaves out requests that only claim to be of the Service.
	Verified bool
	// Before goes on before the record at that place; the zero Cursor begins with the latest.
	Before Cursor
	Limit  int
}

// Select is the statement that finds the records: ids, and the columns of a row. Of a service it reads few more rows than
// it yields. It names its index, since SQLite would choose that of all records of the service for some.
func (q Query) Select() issue.Statement {
	var args []any
	arg := func(value any) string {
		args = append(args, value)
		return "?" + strconv.Itoa(len(args))
	}
	var of, where []string
	from := "records"
	if q.Service != 0 {
		from = "records INDEXED BY records_service"
		service := arg(int64(q.Service))
		if of = []string{"service_id = " + service}; !q.Verified {
			of = append(of, "service_id = -"+service)
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
		id := "(SELECT id FROM records WHERE service_id = " + arg(int64(c.Service)) + " AND at = " + at + " AND request_id = " + arg(c.RequestID) + ")"
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
		order = "id DESC" // all of them have no index but this
	}
	return issue.Statement{SQL: sql + ` ORDER BY ` + order + ` LIMIT ` + arg(int64(q.Limit)), Args: args}
}

// One makes a report of a statement: it yields all rows as one text, a JSON array of arrays of the columns.
func One(st issue.Statement, columns string) issue.Statement {
	return issue.Statement{
		SQL: `SELECT json_group_array(json_array(` + columns + `)) FROM (` + st.SQL + `)`, Args: st.Args, Report: true,
	}
}

// A Found is a record with its id in the database.
type Found struct {
	ID int64
	Record
}

// Scan reads a row of Select.
func (f *Found) Scan(scan func(...any) error) error {
	var at, code int64
	var service int64
	err := scan(&f.ID, &at, &f.Kind, &service, &code, &f.TokenID, &f.Cookie, &f.KeyIDs, &f.Client, &f.LicenseServer,
		&f.RequestID, &f.Count)
	if service < 0 {
		service = -service // it is only claimed
	}
	f.At, f.Service, f.Code = time.UnixMilli(at).UTC(), uint64(service), playtoken.Code(code)
	return err
}

// A Day is what a service did on a day of UTC. Refused are requests for tokens of which it is known that they were the service's.
type Day struct {
	Service            uint64 `json:"serviceId"`
	Day                string `json:"day"` // 2006-01-02
	Issued             int64  `json:"issued"`
	Refused            int64  `json:"refused"`
	Redeemed           int64  `json:"redeemed"`
	RedemptionsRefused int64  `json:"redemptionsRefused"`
}

const usageColumns = `service_id, day, issued, refused, redeemed, redemptions_refused`

// Usage is the statement for the days of a service, or of all (0), from a time on: service, day and the numbers of Day.
func Usage(service uint64, since time.Time) issue.Statement {
	of := `service_id = ?2`
	if service == 0 {
		of = `service_id > ?2`
	}
	return issue.Statement{SQL: `SELECT service_id, date(day * 86400, 'unixepoch') AS day, issued, refused, redeemed, redemptions_refused
FROM usage_days WHERE ` + of + ` AND usage_days.day >= ?1 ORDER BY service_id, usage_days.day`, Args: []any{dayOf(since), int64(service)}}
}

// dayOf is the day of UTC of a time, counted since 1970.
func dayOf(t time.Time) int64 { return t.Unix() / int64(24*time.Hour/time.Second) }

// Scan reads a row of Usage.
func (d *Day) Scan(scan func(...any) error) error {
	var service int64
	err := scan(&service, &d.Day, &d.Issued, &d.Refused, &d.Redeemed, &d.RedemptionsRefused)
	d.Service = uint64(service)
	return err
}

const (
	// LowDays is how many days of recent use a balance has to be good for. One that is not is low.
	LowDays = 7
	// LowTokens is a number of tokens that is low whatever the use: the use of a new service is not known, nor is any
	// where nothing is recorded.
	LowTokens = 100
)

// Low is the statement for the services with a low balance: id, balance, and how many tokens they had issued since the
// beginning of the day LowDays ago.
func Low(now time.Time) issue.Statement {
	return issue.Statement{SQL: `SELECT id, tokens, used FROM (
  SELECT id, tokens, (SELECT coalesce(sum(issued), 0) FROM usage_days WHERE service_id = services.id AND day >= ?1) AS used
  FROM services WHERE enabled = 1) WHERE tokens < max(used, ` + strconv.Itoa(LowTokens) + `) ORDER BY id`,
		Args: []any{dayOf(now.AddDate(0, 0, -LowDays))}}
}

// A LowBalance is one of less than LowTokens, or that is used up in less than LowDays if use stays as it was in the last LowDays.
type LowBalance struct {
	Service      uint64
	Tokens, Used int64
}

// Scan reads a row of Low.
func (l *LowBalance) Scan(scan func(...any) error) error {
	var service int64
	err := scan(&service, &l.Tokens, &l.Used)
	l.Service = uint64(service)
	return err
}
