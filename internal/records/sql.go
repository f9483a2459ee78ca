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

// columns are those of a row, in the order of AppendRow.
const columns = `at, kind, service_id, code, token_id, cookie, key_ids, client, license_server, request_id`

// insertSQL writes the rows in the JSON array ?1: one statement for as many as there are. A service that is only claimed, and is none, becomes
// 0: nobody fills the index with services that PurgeSQL then goes through. It is a file, since a Worker's JavaScript runs it too.
//
//go:embed insert.sql
var insertSQL string

// PurgeSQL forgets some of what is older than ?1, and yields a row while it may not be all. It goes from service to service, so that the
// index of theirs serves: one by times alone would be one more row to write for each record, which D1 counts.
const PurgeSQL = `DELETE FROM records WHERE id IN (
  WITH RECURSIVE of (service) AS (
    SELECT min(service_id) FROM records
    UNION ALL SELECT (SELECT min(service_id) FROM records WHERE service_id > service) FROM of WHERE service IS NOT NULL)
  SELECT id FROM of CROSS JOIN records ON service_id = service AND at < ?1 LIMIT 1000) RETURNING ''`

// AppendRow appends the record as insert.sql takes it, a JSON array: the columns, and whether it is verified.
func (r Record) AppendRow(b []byte) []byte {
	b = strconv.AppendInt(append(b, '['), r.At.UnixMilli(), 10)
	b = appendText(append(b, ','), r.Kind)
	b = strconv.AppendUint(append(b, ','), r.Service, 10)
	b = strconv.AppendInt(append(b, ','), int64(r.Code), 10)
	for _, s := range [...]string{r.TokenID, r.Cookie, r.KeyIDs, r.Client, r.LicenseServer, r.RequestID} {
		b = appendText(append(b, ','), s)
	}
	return append(strconv.AppendBool(append(b, ','), r.Verified()), ']')
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

// Insert is the statement that writes the records.
func Insert(all []Record) issue.Statement {
	b := []byte{'['}
	for i, r := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = r.AppendRow(b)
	}
	return issue.Statement{SQL: insertSQL, Args: []any{string(append(b, ']'))}}
}

// A Query says which records are looked for. The latest come first.
type Query struct {
	Service         uint64 // 0 for all
	TokenID, Cookie string // "" for all
	// Verified leaves out what only claims to be of its service.
	Verified bool
	// Before is the id of a record before which to go on, 0 for none.
	Before int64
	Limit  int
}

// Select is the statement that finds them: ids, and the columns of a row.
func (q Query) Select() issue.Statement {
	var where []string
	var args []any
	and := func(condition string, value any) {
		args = append(args, value)
		where = append(where, strings.ReplaceAll(condition, "?", "?"+strconv.Itoa(len(args))))
	}
	if q.Service != 0 {
		and("service_id = ?", int64(q.Service))
	}
	if q.TokenID != "" {
		and("token_id = ? AND token_id <> ''", q.TokenID)
	}
	if q.Cookie != "" {
		and("cookie = ? AND cookie <> ''", q.Cookie)
	}
	if q.Verified {
		for _, code := range Unverified {
			and("NOT (kind = '"+Issue+"' AND code = ?)", int64(code))
		}
	}
	order, before := "at DESC, id DESC", "(at, id) < (SELECT at, id FROM records WHERE id = ?)"
	if len(where) == 0 {
		order, before = "id DESC", "id < ?" // all of them have no index but this
	}
	if q.Before != 0 {
		and(before, q.Before)
	}
	sql := `SELECT id, ` + columns + ` FROM records`
	if len(where) > 0 {
		sql += ` WHERE ` + strings.Join(where, " AND ")
	}
	args = append(args, int64(q.Limit))
	return issue.Statement{SQL: sql + ` ORDER BY ` + order + ` LIMIT ?` + strconv.Itoa(len(args)), Args: args}
}

// One makes a statement yield all of its rows as one text, a JSON array of arrays of the columns.
func One(st issue.Statement, columns string) issue.Statement {
	return issue.Statement{SQL: `SELECT json_group_array(json_array(` + columns + `)) FROM (` + st.SQL + `)`, Args: st.Args}
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
	err := scan(&f.ID, &at, &f.Kind, &service, &code, &f.TokenID, &f.Cookie, &f.KeyIDs, &f.Client, &f.LicenseServer, &f.RequestID)
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
	isIssue := `(kind = '` + Issue + `')`
	sum := func(name, condition string) string { return `sum(` + condition + `) AS ` + name }
	unverified := make([]string, len(Unverified))
	for i, code := range Unverified {
		unverified[i] = strconv.Itoa(int(code))
	}
	sql := `SELECT service_id, date(at / 1000, 'unixepoch') AS day, ` + strings.Join([]string{
		sum("issued", isIssue+` AND code = 0`), sum("refused", isIssue+` AND code <> 0 AND code NOT IN (`+strings.Join(unverified, ", ")+`)`),
		sum("redeemed", `NOT `+isIssue+` AND code = 0`), sum("redemptions_refused", `NOT `+isIssue+` AND code <> 0`),
	}, ", ") + ` FROM records WHERE at >= ?1 AND service_id `
	if service != 0 {
		sql += `= ?2`
	} else {
		sql += `> ?2`
	}
	return issue.Statement{SQL: sql + ` GROUP BY service_id, day ORDER BY service_id, day`, Args: []any{since.UnixMilli(), int64(service)}}
}

// Scan reads a row of Usage.
func (d *Day) Scan(scan func(...any) error) error {
	var service int64
	err := scan(&service, &d.Day, &d.Issued, &d.Refused, &d.Redeemed, &d.RedemptionsRefused)
	d.Service = uint64(service)
	return err
}

const (
	// LowDays is how many days of the use of late a balance has to be good for. One that is not is low.
	LowDays = 7
	// LowTokens is how many tokens are few whatever the use: that of a new service is not known, nor any where nothing is recorded.
	LowTokens = 100
)

// Low is the statement for the services with a low balance: id, balance, and how many tokens they had in the last LowDays.
func Low(now time.Time) issue.Statement {
	return issue.Statement{SQL: `SELECT id, tokens, used FROM (
  SELECT id, tokens, (SELECT count(*) FROM records WHERE service_id = services.id AND at >= ?1 AND kind = '` + Issue + `' AND code = 0) AS used
  FROM services WHERE enabled = 1) WHERE tokens < max(used, ` + strconv.Itoa(LowTokens) + `) ORDER BY id`, Args: []any{now.AddDate(0, 0, -LowDays).UnixMilli()}}
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
