package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"playtoken/internal/db"
)

const (
	// busyTimeout is how long SQLite waits for a lock that another process holds.
	busyTimeout = 3 * time.Second
	// WriteTimeout is how long a statement that writes waits for its turn and its commit.
	WriteTimeout = 5 * time.Second
	// reportTimeout is how long a report may take, the wait for its connection included.
	reportTimeout = 5 * time.Second
	// ReportConnections are the connections that reports share. Few are enough: each report is bounded by its index.
	ReportConnections = 2
	// maxBatch is the number of charges that share a transaction at most, which bounds how long the first of them waits.
	maxBatch = 256
)

// A Store is the account database of one environment in a SQLite file.
//
// One connection charges. Charges that wait while it commits share the next transaction, so that the disk is waited for once and
// not once a token. A charge is answered when its transaction is on the disk: no token ever leaves uncharged (D8).
type Store struct {
	write *sql.DB // one connection for charges, one for administration
	read  *sql.DB // what a token, a redemption or a stored key waits for
	// reports reads for reports alone: however many are asked for, they take no connection of read.
	reports *sql.DB
	// records writes what is no loss when the machine loses power: it never keeps the disk from a charge.
	records *sql.DB

	charges chan *charge
	closing chan struct{}
	done    sync.WaitGroup

	reused reused
}

// Open opens the database in the file and brings its tables up to date. A file that does not
// exist is an error (fs.ErrNotExist), unless it may create it.
func Open(ctx context.Context, file string, create bool) (*Store, error) {
	flags := os.O_RDWR
	if create {
		flags |= os.O_CREATE
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return nil, err
		}
	}
	// SQLite would create the file. It gives the files beside it the same mode.
	f, err := os.OpenFile(file, flags, 0o600)
	if err != nil {
		return nil, err
	}
	f.Close()
	s := &Store{charges: make(chan *charge, 4*maxBatch), closing: make(chan struct{})}
	if s.write, err = sql.Open("sqlite", dataSource(file, "_pragma=synchronous(FULL)&_txlock=immediate")); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(2)
	if err := migrate(ctx, s.write); err != nil {
		s.write.Close()
		return nil, fmt.Errorf("database %s: %w", file, err)
	}
	if s.read, err = sql.Open("sqlite", dataSource(file, "_pragma=query_only(1)")); err != nil {
		s.write.Close()
		return nil, err
	}
	s.read.SetMaxOpenConns(4)
	if s.reports, err = sql.Open("sqlite", dataSource(file, "_pragma=query_only(1)")); err != nil {
		return nil, errors.Join(err, s.read.Close(), s.write.Close())
	}
	s.reports.SetMaxOpenConns(ReportConnections)
	if s.records, err = sql.Open("sqlite", dataSource(file, "_pragma=synchronous(NORMAL)&_txlock=immediate")); err != nil {
		return nil, errors.Join(err, s.reports.Close(), s.read.Close(), s.write.Close())
	}
	s.records.SetMaxOpenConns(1)
	s.done.Add(1)
	go s.chargeLoop()
	return s, nil
}

// dataSource names the file with the settings that every connection needs, and those of its own. With synchronous FULL the write-ahead
// log is on the disk when a commit returns.
func dataSource(file, option string) string {
	return fmt.Sprintf("file:%s?_pragma=busy_timeout(%d)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&%s",
		(&url.URL{Path: file}).EscapedPath(), busyTimeout.Milliseconds(), option)
}

// Close waits for the charges under way and closes the database.
func (s *Store) Close() error {
	close(s.closing)
	s.done.Wait()
	return errors.Join(s.records.Close(), s.reports.Close(), s.read.Close(), s.write.Close())
}

// Run runs a statement of an interface. One that writes and has begun is finished even when the
// context ends.
func (s *Store) Run(ctx context.Context, st db.Statement) (db.Row, error) {
	if st.Reuse > 0 {
		return s.reused.run(st, func(st db.Statement) (db.Row, error) { return s.run(ctx, st) })
	}
	return s.run(ctx, st)
}

// Within returns a runner of statements that waits for no result when the context has ended.
func (s *Store) Within(ctx context.Context) db.Runner { return within{s, ctx} }

type within struct {
	store *Store
	ctx   context.Context
}

func (w within) Run(st db.Statement) (db.Row, error) { return w.store.Run(w.ctx, st) }

func (s *Store) run(ctx context.Context, st db.Statement) (db.Row, error) {
	if st.Writes {
		return s.charge(st)
	}
	pool, most := s.read, WriteTimeout
	if st.Report {
		pool, most = s.reports, reportTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	return one(pool.QueryRowContext(ctx, st.SQL, st.Args...))
}

// one reads the row that a statement yields, if it yields one.
func one(row *sql.Row) (r db.Row, err error) {
	err = row.Scan(&r.Text)
	if errors.Is(err, sql.ErrNoRows) {
		return db.Row{}, nil
	}
	r.Found = err == nil
	return r, err
}
