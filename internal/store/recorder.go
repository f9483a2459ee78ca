package store

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/records"
)

const (
	// recordDelay is the time during which the recorder collects records for one write.
	recordDelay = time.Second
	// recordBatch is the maximum number of records in a transaction.
	recordBatch = 1000
	// recordQueue is the maximum number of records that wait for a write.
	recordQueue = 16 * recordBatch
)

// RecordOptions are the options of a Recorder.
type RecordOptions struct {
	// Addresses selects the part of client addresses that is kept.
	Addresses records.Addresses
	Log       *slog.Logger
	// Now is the clock by which refusals are counted.
	Now func() time.Time
}

// A Recorder writes records to a store in the background. It drops records that arrive faster than
// the store writes them, and logs their number.
type Recorder struct {
	store *Store
	RecordOptions
	queue   chan records.Record
	flush   chan chan struct{} // the loop closes what it receives after it has written
	closing chan struct{}
	done    sync.WaitGroup

	dropped atomic.Int64

	refusals refusals
}

// NewRecorder returns a recorder that writes to the store. The caller must close it before the
// store, and after the last call of Record, since later records are not written.
func NewRecorder(s *Store, o RecordOptions) *Recorder {
	r := &Recorder{
		store: s, RecordOptions: o, queue: make(chan records.Record, recordQueue),
		flush: make(chan chan struct{}), closing: make(chan struct{}), refusals: newRefusals(),
	}
	r.done.Add(1)
	go r.loop()
	return r
}

// Record queues a record, adds it to the count of similar refusals, or drops it. It returns at
// once.
func (r *Recorder) Record(record records.Record) {
	record.Client = r.Addresses.Keep(record.Client)
	switch r.refusals.admit(&record, r.Now()) {
	case counted:
		return
	case dropped:
		r.dropped.Add(1)
		return
	}
	select {
	case r.queue <- record:
	default:
		r.dropped.Add(1)
	}
}

// Dropped returns the number of records that were dropped since the start, for any reason.
func (r *Recorder) Dropped() int64 { return r.dropped.Load() }

// Flush waits until all earlier records are written or dropped.
func (r *Recorder) Flush() {
	done := make(chan struct{})
	select {
	case r.flush <- done:
		<-done
	case <-r.closing:
	}
}

// Close writes the remaining records and stops the recorder.
func (r *Recorder) Close() {
	close(r.closing)
	r.done.Wait()
}

// loop writes records until the recorder closes. It collects records for recordDelay, and writes
// the shared records of refusals once in each refusalWindow.
func (r *Recorder) loop() {
	defer r.done.Done()
	repeats := time.NewTicker(refusalWindow)
	defer repeats.Stop()
	var reported int64
	for {
		var flushed chan struct{}
		var batch []records.Record
		select {
		case record := <-r.queue:
			batch = append(batch, record)
			delay := time.NewTimer(recordDelay)
			select {
			case <-delay.C:
			case flushed = <-r.flush:
			case <-r.closing:
			}
			delay.Stop()
		case <-repeats.C:
			batch = r.refusals.take()
		case flushed = <-r.flush:
		case <-r.closing:
			r.drain(r.refusals.take())
			return
		}
		if flushed != nil {
			batch = append(batch, r.refusals.take()...)
		}
		r.drain(batch)
		if lost := r.dropped.Load(); lost > reported {
			r.Log.Warn("records dropped", "records", lost-reported)
			reported = lost
		}
		if flushed != nil {
			close(flushed)
		}
	}
}

// drain writes the batch and then all records in the queue, in transactions of up to recordBatch.
func (r *Recorder) drain(batch []records.Record) {
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

// insert writes records and adds them to the totals, in one transaction.
func (s *Store) insert(all []records.Record) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.patient(WriteTimeout))
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

// LowBalances returns the accounts with a low balance.
func (s *Store) LowBalances(ctx context.Context, now time.Time) (all []records.LowBalance, err error) {
	row, err := s.Run(ctx, records.One(records.Low(now), "id, credits, used"))
	if err != nil {
		return nil, err
	}
	err = records.ReadRows(row.Text, func(scan func(...any) error) error {
		var l records.LowBalance
		err := l.Scan(scan)
		all = append(all, l)
		return err
	})
	return all, err
}
