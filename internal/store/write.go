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

// A write is a statement that waits for the writing connection.
type write struct {
	statement db.Statement
	// taken is set by the loop before it runs the write, or by commit after it stops waiting. The
	// write runs only if the loop is first.
	taken atomic.Bool
	// answer has room for one answer, so that the loop never waits for a caller that has left.
	answer chan answer
}

type answer struct {
	result db.Row
	err    error
}

const (
	errWriteTimeout = api.Failure("store: the database did not take the write in time")
	errClosing      = api.Failure("store: the database is closing")
)

// commit passes a statement to the loop and waits for its commit. After WriteTimeout, it returns
// errWriteTimeout. The statement may run all the same, if the loop had already taken it.
func (s *Store) commit(st db.Statement) (db.Row, error) {
	w := &write{statement: st, answer: make(chan answer, 1)}
	timeout := time.NewTimer(s.patient(WriteTimeout))
	defer timeout.Stop()
	select {
	case s.writes <- w:
	case <-s.closing:
		return db.Row{}, errClosing
	case <-timeout.C:
		return db.Row{}, errWriteTimeout
	}
	select {
	case a := <-w.answer:
		return a.result, a.err
	case <-timeout.C:
		w.taken.Store(true)
		return db.Row{}, errWriteTimeout
	}
}

// writeLoop runs writes until the store closes. It then answers errClosing to the waiting writes.
func (s *Store) writeLoop() {
	defer s.done.Done()
	w := writer{db: s.write}
	defer w.release()
	var batch []*write
	for {
		select {
		case first := <-s.writes:
			batch = append(batch[:0], first)
		case <-s.closing:
			for {
				select {
				case late := <-s.writes:
					late.answer <- answer{err: errClosing}
				default:
					return
				}
			}
		}
		for more := true; more && len(batch) < maxBatch; {
			select {
			case next := <-s.writes:
				batch = append(batch, next)
			default:
				more = false
			}
		}
		w.run(batch)
	}
}

// A writer runs writes on a connection with prepared statements. After an error, it opens a new
// connection. Only the loop uses it.
type writer struct {
	db       *sql.DB
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// run runs the writes in one transaction and answers them. If a statement fails, the transaction
// has no effect. run then repeats the writes one by one, so that only the failing one gets the
// error. It reuses the array of batch.
func (w *writer) run(batch []*write) {
	mine := batch[:0]
	for _, one := range batch {
		if !one.taken.Swap(true) {
			mine = append(mine, one)
		}
	}
	answers, err := w.transaction(mine)
	if errors.Is(err, errStatement) && len(mine) > 1 {
		for i := range mine {
			answers, err := w.transaction(mine[i : i+1])
			reply(mine[i:i+1], answers, err)
		}
		return
	}
	reply(mine, answers, err)
}

// reply sends each write its answer, or sends all of them the error.
func reply(batch []*write, answers []answer, err error) {
	for i, one := range batch {
		if err != nil {
			one.answer <- answer{err: err}
		} else {
			one.answer <- answers[i]
		}
	}
}

// errStatement marks the failure of one statement, as opposed to the connection or the commit. The
// other writes of its batch may still succeed.
const errStatement = api.Failure("store: a statement failed")

// transaction runs the writes and commits them. It returns an answer for each, or an error for all.
// After an error, it closes the connection, because the state of the connection is unknown.
func (w *writer) transaction(batch []*write) (answers []answer, err error) {
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
	for _, one := range batch {
		r, err := w.unit(ctx, one.statement)
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

// unit runs a statement with its statements Before and After, and returns the row of the statement.
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

// row runs one statement, which it prepares at its first use on this connection.
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

// release closes the connection, if there is one. The next transaction opens another.
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
