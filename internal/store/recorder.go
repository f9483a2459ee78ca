package store

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
)

const (
	// recordDelay is how long records are gathered, so that a busy server writes once and not for each.
	recordDelay = time.Second
	// recordBatch is how many records are written at once.
	recordBatch = 1000
	// recordQueue is how many wait to be written at most.
	recordQueue = 16 * recordBatch
)

// RecordOptions say what is recorded.
type RecordOptions struct {
	// Addresses says how much of addresses is kept.
	Addresses records.Addresses
	Log       *slog.Logger
	// Now is the clock.
	Now func() time.Time
}

// A BackgroundRecorder writes records to a store in the background. When more come than can be written, it drops them and says how many.
type BackgroundRecorder struct {
	store *Store
	RecordOptions
	queue   chan records.Record
	flush   chan chan struct{}
	closing chan struct{}
	done    sync.WaitGroup

	dropped atomic.Int64

	refusals refusals
}

// NewRecorder returns a recorder that writes to the store until it is closed, which it has to be before the store is.
func NewRecorder(s *Store, o RecordOptions) *BackgroundRecorder {
	r := &BackgroundRecorder{
		store: s, RecordOptions: o, queue: make(chan records.Record, recordQueue), flush: make(chan chan struct{}), closing: make(chan struct{}),
		refusals: newRefusals(),
	}
	r.done.Add(1)
	go r.loop()
	return r
}

// Record takes a record down, counts it among others like it, or drops it.
func (r *BackgroundRecorder) Record(record records.Record) {
	record.Client = r.Addresses.Keep(record.Client)
	switch r.refusals.admit(&record, r.Now()) {
	case counted:
		return
	case refused:
		r.dropped.Add(1)
		return
	}
	select {
	case r.queue <- record:
	default:
		r.dropped.Add(1)
	}
}

// Dropped is how many records were dropped since the beginning.
func (r *BackgroundRecorder) Dropped() int64 { return r.dropped.Load() }

// Flush waits until what has been recorded is written, or dropped.
func (r *BackgroundRecorder) Flush() {
	done := make(chan struct{})
	select {
	case r.flush <- done:
		<-done
	case <-r.closing:
	}
}

// Close writes what is left, and ends.
func (r *BackgroundRecorder) Close() {
	close(r.closing)
	r.done.Wait()
}

func (r *BackgroundRecorder) loop() {
	defer r.done.Done()
	repeats := time.NewTicker(refusalWindow)
	defer repeats.Stop()
	var said int64
	for {
		var told chan struct{}
		var batch []records.Record
		select {
		case record := <-r.queue:
			batch = append(batch, record)
			delay := time.NewTimer(recordDelay)
			select {
			case <-delay.C:
			case told = <-r.flush:
			case <-r.closing:
			}
			delay.Stop()
		case <-repeats.C:
			batch = r.refusals.take()
		case told = <-r.flush:
		case <-r.closing:
			r.drain(r.refusals.take())
			return
		}
		if told != nil {
			batch = append(batch, r.refusals.take()...)
		}
		r.drain(batch)
		if dropped := r.dropped.Load(); dropped > said {
			r.Log.Warn("records dropped", "records", dropped-said)
			said = dropped
		}
		if told != nil {
			close(told)
		}
	}
}

// drain writes what there is.
func (r *BackgroundRecorder) drain(batch []records.Record) {
	for {
		for more := true; more && len(batch) < recordBatch; {
			select {
			case record := <-r.queue:
				batch = append(batch, record)
			default:
				more = false
			}
		}
		if len(batch) == 0 {
			return
		}
		if err := r.store.insert(batch); err != nil {
			r.dropped.Add(int64(len(batch)))
			r.Log.Error("records not written", "records", len(batch), "error", api.ForLog(err))
		}
		batch = batch[:0]
	}
}

// insert writes records, and adds them to the totals.
func (s *Store) insert(all []records.Record) error {
	ctx, cancel := context.WithTimeout(context.Background(), WriteTimeout)
	defer cancel()
	tx, err := s.records.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, st := range records.Insert(all) {
		if _, err := tx.ExecContext(ctx, st.SQL, st.Args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// Records returns the records that are found.
func (s *Store) Records(ctx context.Context, q records.Query) (all []records.Found, err error) {
	err = s.rows(ctx, q.Select(), func(scan func(...any) error) error {
		var f records.Found
		err := f.Scan(scan)
		all = append(all, f)
		return err
	})
	return all, err
}

// Usage returns the days of a service, or of all (0), from a time on.
func (s *Store) Usage(ctx context.Context, service uint64, since time.Time) (all []records.Day, err error) {
	err = s.rows(ctx, records.Usage(service, since), func(scan func(...any) error) error {
		var d records.Day
		err := d.Scan(scan)
		all = append(all, d)
		return err
	})
	return all, err
}

// LowBalances returns the services with a low balance.
func (s *Store) LowBalances(ctx context.Context, now time.Time) (all []records.LowBalance, err error) {
	err = s.rows(ctx, records.Low(now), func(scan func(...any) error) error {
		var l records.LowBalance
		err := l.Scan(scan)
		all = append(all, l)
		return err
	})
	return all, err
}

// rows reads all rows of a statement, on a connection for reports.
func (s *Store) rows(ctx context.Context, st db.Statement, read func(func(...any) error) error) (err error) {
	rows, err := s.reports.QueryContext(ctx, st.SQL, st.Args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
