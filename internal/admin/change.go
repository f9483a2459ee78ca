package admin

import (
	"encoding/json"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
)

// A Change is an entry of the log of changes: who did what, when and from where.
type Change struct {
	ID       int64     `json:"id"`
	Time     time.Time `json:"time"`
	Operator string    `json:"operator"`
	// Action is the name of the route in generated clients.
	Action string `json:"action"`
	// Account is 0 for a change that concerns no account. Target is the name of the license server
	// or the operator that changed.
	Account uint64 `json:"accountId,omitempty"`
	Target  string `json:"target,omitempty"`
	// Details are the new values.
	Details   map[string]any `json:"details"`
	Client    string         `json:"client,omitempty"`
	RequestID string         `json:"requestId"`
}

// Changes is a page of the log of changes.
type Changes struct {
	Changes []Change `json:"changes"`
	// Next is the value of before for the next page, with earlier changes; "" on the last page.
	Next string `json:"next,omitempty"`
}

// apply makes a change and logs it, in one transaction. It reports whether the change had an
// effect; without one nothing is logged. The statements after must have no effect without the
// change.
func (x *exchange) apply(
	target string, details map[string]any, change db.Statement, after ...db.Statement,
) (done bool, err error) {
	if details == nil {
		details = map[string]any{}
	}
	text, err := json.Marshal(details)
	if err != nil {
		return false, err
	}
	row, err := x.run.Run(db.Statement{
		SQL: insertChange, Writes: true, Account: x.account, Before: []db.Statement{change}, After: after,
		Args: []any{
			x.r.Now.UnixMilli(), x.who.name, x.route.Name, int64(x.account), target, string(text), x.r.Client, x.r.ID,
		},
	})
	return row.Found, err
}

// changes answers with a page of the log.
func (x *exchange) changes() (api.Answer, error) {
	account, limit := x.accountFilter(), x.number("limit")
	before := []int64{1<<53 - 1}
	if place := x.numbers("before", 1); place != nil {
		before = place
	}
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	sql := selectChanges
	args := []any{int64(account), before[0], int64(limit)}
	if account != 0 {
		sql = selectAccountChanges
	}
	page := Changes{}
	if _, err := x.read(&page.Changes, sql, args...); err != nil {
		return api.Answer{}, err
	}
	if n := len(page.Changes); n == limit {
		page.Next = cursorOf(page.Changes[n-1].ID).String()
	}
	return x.json(200, page)
}

// conflict is the problem of a name or an ID that exists already.
func conflict(parameter, details, fix string) playtoken.Problem {
	return playtoken.Problem{Code: taken, Parameter: parameter, Details: details, Fix: fix}
}
