package store

import (
	"sync"
	"time"

	"playtoken/internal/db"
)

// reused stores the last result of each reusable statement (db.Statement.Reuse), by its SQL.
type reused struct {
	mu   sync.Mutex
	last map[string]result
}

type result struct {
	at  time.Time
	row db.Row
	err error
}

// run returns the last result of the statement if it is younger than st.Reuse. Otherwise it runs
// the statement while concurrent callers wait.
func (r *reused) run(st db.Statement, run func(db.Statement) (db.Row, error)) (db.Row, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, ok := r.last[st.SQL]
	if !ok || time.Since(last.at) >= st.Reuse {
		last.row, last.err = run(st)
		last.at = time.Now()
		if r.last == nil {
			r.last = map[string]result{}
		}
		r.last[st.SQL] = last
	}
	return last.row, last.err
}
