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
	// logRoom is the maximum number of bytes in the queue.
	logRoom = 1 << 20
	// logDelay is the time during which the queue collects lines for one write.
	logDelay = 10 * time.Millisecond
	// logFlushTime is the maximum time that Close waits for the writer.
	logFlushTime = 2 * time.Second
)

// A LogQueue writes log lines in the background, so that a writer that blocks or fails never delays
// an answer. A full queue drops lines, counts them, and logs the count when the writer works again.
type LogQueue struct {
	out           io.Writer
	closing, done chan struct{}

	mu      sync.Mutex
	ready   sync.Cond // signals new lines in waiting, or the end of the queue
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

// Write queues the lines, or drops them. It never waits and never fails.
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

// Dropped returns the number of lost lines, which the queue dropped or the writer did not accept.
func (q *LogQueue) Dropped() int64 { return q.dropped.Load() }

// Close waits until all lines are written, but at most 2 seconds. The queue drops later lines.
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

// report logs the number of lines that were dropped.
func (q *LogQueue) report(lines int64) error {
	record := slog.NewRecord(time.Now(), slog.LevelWarn, "log lines dropped", 0)
	record.AddAttrs(slog.Int64("lines", lines))
	return slog.NewJSONHandler(q.out, nil).Handle(context.Background(), record)
}

// libraryMessages are the constant beginnings of messages that libraries log. The rest of a message
// may contain a URL with a credential, or text from a client or a server.
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

// LibraryLog returns a log for libraries. It logs only the beginning of each message, or "unknown"
// if libraryMessages does not contain it.
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
	w.log.Warn("library message", "message", kind)
	return len(p), nil
}
