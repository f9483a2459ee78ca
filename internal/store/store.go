// Package store is the database of the native server, a SQLite file for each environment. It
// contains the accounts, the stored keys, the redeemed tokens, the credentials of license servers,
// and the records.
//
// Open opens the file and runs the migrations that it lacks. A Store runs the statements of the
// interfaces (db.Statement) and the changes of administrators (Change). A Recorder writes records
// to it in the background.
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
	// busyTimeout is the maximum time that SQLite waits for a lock of another process.
	busyTimeout = 3 * time.Second
	// WriteTimeout is the maximum time that a write waits for its turn and its commit.
	WriteTimeout = 5 * time.Second
	// reportTimeout is the time limit of a report, including its wait for a connection.
	reportTimeout = 5 * time.Second
	// ReportConnections is the number of connections for reports. Two are enough, because an index
	// limits the work of each report.
	ReportConnections = 2
	// maxBatch is the maximum number of writes in a transaction. It limits the wait of the first.
	maxBatch = 256
)

// A Store is the account database of one environment in a SQLite file.
//
// All writes of the interfaces use one connection. Writes that arrive during a commit share the
// next transaction, and so wait for the disk only once. A write returns after its transaction is on
// the disk, so no token leaves the server before it is paid for (D8).
type Store struct {
	// Patience multiplies the time limits of statements; 0 is 1. Tests on a busy machine set it
	// before the first statement.
	Patience int

	write *sql.DB // one connection for the interfaces, one for administration
	read  *sql.DB // for requests
	// reports is separate from read so that reports do not delay requests.
	reports *sql.DB
	// records does not sync each commit, so that other writes need not wait for the disk. It may
	// lose its last transactions in a power failure.
	records *sql.DB

	writes  chan *write
	closing chan struct{}
	done    sync.WaitGroup

	reused reused
}

// Open opens the database in the file and runs the migrations that it lacks. If the file does not
// exist, Open creates it if create is true, and otherwise returns fs.ErrNotExist.
func Open(ctx context.Context, file string, create bool) (*Store, error) {
	flags := os.O_RDWR
	if create {
		flags |= os.O_CREATE
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return nil, err
		}
	}
	// SQLite would let other users read a file that it creates. It gives its write-ahead log the
	// mode of the database.
	f, err := os.OpenFile(file, flags, 0o600)
	if err != nil {
		return nil, err
	}
	f.Close()
	s := &Store{writes: make(chan *write, 4*maxBatch), closing: make(chan struct{})}
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
	const unsynced = "_pragma=synchronous(NORMAL)&_txlock=immediate"
	if s.records, err = sql.Open("sqlite", dataSource(file, unsynced)); err != nil {
		return nil, errors.Join(err, s.reports.Close(), s.read.Close(), s.write.Close())
	}
	s.records.SetMaxOpenConns(1)
	s.done.Add(1)
	go s.writeLoop()
	return s, nil
}

// dataSource returns a data source name with the file, the settings of all connections, and another
// option. With synchronous(FULL), a commit returns after the write-ahead log is on the disk.
func dataSource(file, option string) string {
	return fmt.Sprintf("file:%s?_pragma=busy_timeout(%d)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&%s",
		(&url.URL{Path: file}).EscapedPath(), busyTimeout.Milliseconds(), option)
}

func (s *Store) patient(limit time.Duration) time.Duration {
	return time.Duration(max(s.Patience, 1)) * limit
}

// Close waits for the writes under way and closes the database.
func (s *Store) Close() error {
	close(s.closing)
	s.done.Wait()
	return errors.Join(s.records.Close(), s.reports.Close(), s.read.Close(), s.write.Close())
}

// Run runs a statement of an interface. The end of the context interrupts a read, but not a write.
func (s *Store) Run(ctx context.Context, st db.Statement) (db.Row, error) {
	if st.Reuse > 0 {
		return s.reused.run(st, func(st db.Statement) (db.Row, error) { return s.run(ctx, st) })
	}
	return s.run(ctx, st)
}

// Within returns a runner that calls Run with the context.
func (s *Store) Within(ctx context.Context) db.Runner { return within{s, ctx} }

type within struct {
	store *Store
	ctx   context.Context
}

func (w within) Run(st db.Statement) (db.Row, error) { return w.store.Run(w.ctx, st) }

func (s *Store) run(ctx context.Context, st db.Statement) (db.Row, error) {
	if st.Writes {
		return s.commit(st)
	}
	pool, most := s.read, WriteTimeout
	if st.Report {
		pool, most = s.reports, reportTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, s.patient(most))
	defer cancel()
	return one(pool.QueryRowContext(ctx, st.SQL, st.Args...))
}

// one reads the result of a statement, which may have no row.
func one(row *sql.Row) (r db.Row, err error) {
	err = row.Scan(&r.Text)
	if errors.Is(err, sql.ErrNoRows) {
		return db.Row{}, nil
	}
	r.Found = err == nil
	return r, err
}
