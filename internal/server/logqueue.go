package server

import (
	"bytes"
	"context"
	"io"
	stdlog "log"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// logRoom is how many bytes of the log wait for its reader.
	logRoom = 1 << 20
	// logDelay is how long lines are gathered, so that a busy server writes many at once.
	logDelay = 10 * time.Millisecond
	// logFlushTime is how long Close waits for the reader.
	logFlushTime = 2 * time.Second
)

// A LogQueue passes lines on to a writer in the background, so that a writer that blocks or fails
// never delays an answer. A full queue drops lines and counts them. It writes the count when the
// writer works again.
type LogQueue struct {
	out           io.Writer
	closing, done chan struct{}

	mu      sync.Mutex
	ready   sync.Cond // there is something to write, or the queue is closed
	waiting []byte
	closed  bool

	dropped atomic.Int64
}

// NewLogQueue returns a queue that writes to out until it is closed.
func NewLogQueue(out io.Writer) *LogQueue {
	q := &LogQueue{out: out, closing: make(chan struct{}), done: make(chan struct{})}
	q.ready.L = &q.mu
	go q.loop()
	return q
}

// Write queues or drops the lines. It never waits or fails.
func (q *LogQueue) Write(lines []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.waiting)+len(lines) > logRoom {
		q.drop(lines)
	} else {
		q.waiting = append(q.waiting, lines...)
		q.ready.Signal()
	}
	return len(lines), nil
}

func (q *LogQueue) drop(lines []byte) { q.dropped.Add(int64(bytes.Count(lines, []byte{'\n'}))) }

// Dropped returns how many lines were dropped, or refused by the writer.
func (q *LogQueue) Dropped() int64 { return q.dropped.Load() }

// Close waits until all lines are written, but no longer than logFlushTime. Later lines are
// dropped.
func (q *LogQueue) Close() {
	q.mu.Lock()
	q.closed = true
	q.ready.Signal()
	q.mu.Unlock()
	close(q.closing)
	select {
	case <-q.done:
	case <-time.After(logFlushTime):
	}
}

func (q *LogQueue) loop() {
	defer close(q.done)
	var batch []byte
	var reported int64
	for {
		q.mu.Lock()
		for len(q.waiting) == 0 && !q.closed {
			q.ready.Wait()
		}
		q.mu.Unlock()
		select {
		case <-time.After(logDelay):
		case <-q.closing:
		}
		q.mu.Lock()
		batch, q.waiting = q.waiting, batch[:0]
		q.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		if n, err := q.out.Write(batch); err != nil {
			q.drop(batch[n:])
		}
		if dropped := q.Dropped(); dropped > reported && q.report(dropped-reported) == nil {
			reported = dropped
		}
	}
}

// report writes how many lines are missing.
func (q *LogQueue) report(lines int64) error {
	record := slog.NewRecord(time.Now(), slog.LevelWarn, "log lines dropped", 0)
	record.AddAttrs(slog.Int64("lines", lines))
	return slog.NewJSONHandler(q.out, nil).Handle(context.Background(), record)
}

// libraryMessages are the beginnings of messages that libraries write to logs of their own. The
// rest of a message may hold a URL with a credential, or text that a client or a server sent.
var libraryMessages = [...]string{
	"Unsolicited response received on idle HTTP channel",
	"RoundTripper returned a response & error",
	"http: Accept error",
	"http: TLS handshake error",
	"http: panic serving",
	"http: superfluous response.WriteHeader call",
	"http: response.Write on hijacked connection",
	"http: response.WriteHeader on hijacked connection",
	"http: invalid Content-Length",
	"http: WriteHeader called with both Transfer-Encoding",
	"http2: ",
	"net/http: ",
}

// LibraryLog returns a log for libraries. It passes on the beginning of a known message, and no
// other text.
func LibraryLog(log *slog.Logger) *stdlog.Logger { return stdlog.New(libraryWriter{log}, "", 0) }

type libraryWriter struct{ log *slog.Logger }

func (w libraryWriter) Write(p []byte) (int, error) {
	kind := "unknown"
	for _, beginning := range libraryMessages {
		if bytes.HasPrefix(p, []byte(beginning)) {
			kind = strings.TrimRight(beginning, ": ")
			break
		}
	}
	w.log.Warn("a library reports", "message", kind)
	return len(p), nil
}
