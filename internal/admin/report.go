package admin

import (
	"strconv"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
)

// records answers with records, as the operator sees them.
func (x *exchange) records() (api.Answer, error) {
	q := records.Query{
		Account: x.accountFilter(), Cookie: x.filter("cookie"), TokenID: x.filter("tokenId"), Limit: x.number("latest"),
	}
	before := x.numbers("before", 2)
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	page, err := x.page(q, before)
	if err != nil {
		return api.Answer{}, err
	}
	return x.json(200, page)
}

// page finds a page of records. before is the place of the last of the page before, or nil.
func (x *exchange) page(q records.Query, before []int64) (page records.Page, err error) {
	st := q.Select()
	if before != nil {
		st = q.SelectBefore(before[0], before[1])
	}
	row, err := x.run.Run(records.One(st, records.Columns))
	if err != nil {
		return page, err
	}
	found, err := records.ReadFound(row.Text)
	if err != nil {
		return page, err
	}
	page.Records = make([]records.View, len(found))
	for i, f := range found {
		page.Records[i] = f.View()
	}
	if n := len(found); n == q.Limit {
		page.Next = cursorOf(found[n-1].At.UnixMilli(), found[n-1].ID).String()
	}
	return page, nil
}

// Usage is a page of the totals of accounts by days.
type Usage struct {
	Days []records.Day `json:"days"`
	// Next is the value of after for the next page; "" on the last page.
	Next string `json:"next,omitempty"`
}

const dayFormat = "2006-01-02"

func (x *exchange) usage() (api.Answer, error) {
	account := x.accountFilter()
	q := records.UsageQuery{Since: records.Since(x.r.Now, x.number("days")), Limit: x.number("limit")}
	if place := x.place("after", 2); place != nil {
		var ok bool
		var err error
		q.AfterAccount, ok = readID(place[0])
		if q.AfterDay, err = time.Parse(dayFormat, place[1]); err != nil || !ok {
			x.noPlace("after")
		}
	}
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	st := q.Select()
	if account != 0 {
		st = records.Usage(account, q.Since)
	}
	days, err := x.days(st)
	if err != nil {
		return api.Answer{}, err
	}
	page := Usage{Days: days}
	if n := len(days); account == 0 && n == q.Limit {
		page.Next = cursor{strconv.FormatUint(days[n-1].Account, 10), days[n-1].Day}.String()
	}
	return x.json(200, page)
}

// days finds totals. The result is not nil.
func (x *exchange) days(st db.Statement) ([]records.Day, error) {
	row, err := x.run.Run(records.One(st, records.UsageColumns))
	if err != nil {
		return nil, err
	}
	days, err := records.ReadDays(row.Text)
	return append([]records.Day{}, days...), err
}

// SealingKeys are the key check values of the sealing keys. The keys are never shown.
type SealingKeys struct {
	Environment string       `json:"environment"`
	Keys        []SealingKey `json:"keys"`
}

// A SealingKey is the state of a sealing key.
type SealingKey struct {
	Check string `json:"check"`
	// Seals is true for the key that seals new tokens. Every key opens.
	Seals bool `json:"seals"`
}

func (x *exchange) sealingKeys() (api.Answer, error) {
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	all := SealingKeys{Environment: x.Environment.String(), Keys: []SealingKey{}}
	if x.Ring != nil {
		for i, check := range x.Ring.KeyChecks() {
			all.Keys = append(all.Keys, SealingKey{check.String(), i == 0})
		}
	}
	return x.json(200, all)
}
