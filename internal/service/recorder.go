package service

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"playtoken/internal/issue"
	"playtoken/internal/records"
	"playtoken/internal/reply"
)

const (
	// recordDelay is how long records are gathered, so that a busy server writes once and not for each.
	recordDelay = time.Second
	// recordBatch is how many records are written at once.
	recordBatch = 1000
	// recordQueue is how many wait to be written at most.
	recordQueue = 16 * recordBatch
	// maxUnverified is how many records of requests that nobody answers for are kept in a minute: anyone can make them.
	maxUnverified = 600
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

	mu         sync.Mutex
	minute     int64
	unverified int
}

// NewRecorder returns a recorder that writes to the store until it is closed, which it has to be before the store is.
func NewRecorder(s *Store, o RecordOptions) *BackgroundRecorder {
	r := &BackgroundRecorder{
		store: s, RecordOptions: o, queue: make(chan records.Record, recordQueue), flush: make(chan chan struct{}), closing: make(chan struct{}),
	}
	r.done.Add(1)
	go r.loop()
	return r
}

// Record takes a record down, or drops it.
func (r *BackgroundRecorder) Record(record records.Record) {
	if !record.Verified() && !r.admit() {
		r.dropped.Add(1)
		return
	}
	record.Client = r.Addresses.Keep(record.Client)
	select {
	case r.queue <- record:
	default:
		r.dropped.Add(1)
	}
}

// admit reports whether there is room in this minute for one more that is not verified. When the request came does not matter: requests of two
// minutes may end in turn.
func (r *BackgroundRecorder) admit() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if minute := r.Now().Unix() / 60; minute != r.minute {
		r.minute, r.unverified = minute, 0
	}
	r.unverified++
	return r.unverified <= maxUnverified
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
	var said int64
	for {
		var told chan struct{}
		var first []records.Record
		select {
		case record := <-r.queue:
			first = append(first, record)
			delay := time.NewTimer(recordDelay)
			select {
			case <-delay.C:
			case told = <-r.flush:
			case <-r.closing:
			}
			delay.Stop()
		case told = <-r.flush:
		case <-r.closing:
			r.drain(nil)
			return
		}
		r.drain(first)
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
			r.Log.Error("records not written", "records", len(batch), "error", reply.ForLog(err))
		}
		batch = batch[:0]
	}
}

// insert writes records.
func (s *Store) insert(all []records.Record) error {
	ctx, cancel := context.WithTimeout(context.Background(), chargeTimeout)
	defer cancel()
	st := records.Insert(all)
	_, err := s.records.ExecContext(ctx, st.SQL, st.Args...)
	return err
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

// rows reads all rows of a statement.
func (s *Store) rows(ctx context.Context, st issue.Statement, read func(func(...any) error) error) (err error) {
	rows, err := s.read.QueryContext(ctx, st.SQL, st.Args...)
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
