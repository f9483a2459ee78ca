package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
)

// A charge is a statement that waits for its turn.
type charge struct {
	statement db.Statement
	// taken is set by whoever comes first: the loop that runs the charge, or the caller that no longer waits for it.
	taken  atomic.Bool
	answer chan answer
}

type answer struct {
	result db.Row
	err    error
}

const (
	errChargeTimeout = api.Failure("store: the database did not take the charge in time")
	errClosing       = api.Failure("store: the database is closing")
)

// charge hands a statement to the loop and waits for its commit. A caller that waited too long leaves the queue, and is charged
// only if the loop has begun with it.
func (s *Store) charge(st db.Statement) (db.Row, error) {
	c := &charge{statement: st, answer: make(chan answer, 1)}
	timeout := time.NewTimer(WriteTimeout)
	defer timeout.Stop()
	select {
	case s.charges <- c:
	case <-s.closing:
		return db.Row{}, errClosing
	case <-timeout.C:
		return db.Row{}, errChargeTimeout
	}
	select {
	case a := <-c.answer:
		return a.result, a.err
	case <-timeout.C:
		c.taken.Swap(true)
		return db.Row{}, errChargeTimeout
	}
}

// chargeLoop runs charges until the store closes, and those that wait then too.
func (s *Store) chargeLoop() {
	defer s.done.Done()
	w := writer{db: s.write}
	defer w.release()
	var batch []*charge
	for {
		select {
		case c := <-s.charges:
			batch = append(batch[:0], c)
		case <-s.closing:
			for {
				select {
				case c := <-s.charges:
					c.answer <- answer{err: errClosing}
				default:
					return
				}
			}
		}
		for more := true; more && len(batch) < maxBatch; {
			select {
			case c := <-s.charges:
				batch = append(batch, c)
			default:
				more = false
			}
		}
		w.run(batch)
	}
}

// A writer holds the writing connection and the statements prepared on it, while they are good.
type writer struct {
	db       *sql.DB
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// run runs the charges in one transaction and answers them. When one of the statements fails, they are run again one by one, so
// that it hurts its own exchange alone.
func (w *writer) run(batch []*charge) {
	mine := batch[:0]
	for _, c := range batch {
		if !c.taken.Swap(true) {
			mine = append(mine, c)
		}
	}
	answers, err := w.transaction(mine)
	if errors.Is(err, errStatement) && len(mine) > 1 {
		for i := range mine {
			answers, err := w.transaction(mine[i : i+1])
			tell(mine[i:i+1], answers, err)
		}
		return
	}
	tell(mine, answers, err)
}

// tell answers the charges: with what they yielded, or all with the error.
func tell(charges []*charge, answers []answer, err error) {
	for i, c := range charges {
		if err != nil {
			c.answer <- answer{err: err}
		} else {
			c.answer <- answers[i]
		}
	}
}

// errStatement marks the failure of one statement, which need not concern the others.
const errStatement = api.Failure("store: a statement failed")

// transaction runs the charges and commits them. After an error the connection is given back, since what state it is in is
// anyone's guess.
func (w *writer) transaction(batch []*charge) (answers []answer, err error) {
	if len(batch) == 0 {
		return nil, nil
	}
	ctx := context.Background()
	defer func() {
		if err != nil {
			w.release()
		}
	}()
	if w.conn == nil {
		if w.conn, err = w.db.Conn(ctx); err != nil {
			return nil, err
		}
		w.prepared = map[string]*sql.Stmt{}
	}
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, err
	}
	for _, c := range batch {
		r, err := w.unit(ctx, c.statement)
		if err != nil {
			w.conn.ExecContext(ctx, "ROLLBACK")
			return nil, fmt.Errorf("%w: %w", errStatement, err)
		}
		answers = append(answers, answer{result: r})
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		w.conn.ExecContext(ctx, "ROLLBACK")
		return nil, err
	}
	return answers, nil
}

// unit runs a statement with those that take effect with it.
func (w *writer) unit(ctx context.Context, st db.Statement) (r db.Row, err error) {
	for i := range st.Before {
		if _, err := w.row(ctx, st.Before[i]); err != nil {
			return r, err
		}
	}
	if r, err = w.row(ctx, st); err != nil {
		return r, err
	}
	for i := range st.After {
		if _, err := w.row(ctx, st.After[i]); err != nil {
			return r, err
		}
	}
	return r, nil
}

func (w *writer) row(ctx context.Context, st db.Statement) (db.Row, error) {
	prepared, ok := w.prepared[st.SQL]
	if !ok {
		var err error
		if prepared, err = w.conn.PrepareContext(ctx, st.SQL); err != nil {
			return db.Row{}, err
		}
		w.prepared[st.SQL] = prepared
	}
	return one(prepared.QueryRowContext(ctx, st.Args...))
}

func (w *writer) release() {
	if w.conn == nil {
		return
	}
	for _, st := range w.prepared {
		st.Close()
	}
	w.conn.Close()
	w.conn = nil
}
