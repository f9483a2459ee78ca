package server_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"playtoken/internal/server"
	"playtoken/internal/store/storetest"
)

// A stuckWriter sends to begun when a write begins, and blocks until release is closed.
type stuckWriter struct {
	storetest.Log
	begun   chan struct{}
	release chan struct{}
}

func newStuckWriter() *stuckWriter {
	return &stuckWriter{begun: make(chan struct{}, 1), release: make(chan struct{})}
}

func (w *stuckWriter) Write(p []byte) (int, error) {
	select {
	case w.begun <- struct{}{}:
	default:
	}
	<-w.release
	return w.Log.Write(p)
}

// TestLogQueueStuck fills a queue whose writer blocks. It expects that callers do not wait, that
// the queue drops further lines, and that it logs their number when the writer continues.
func TestLogQueueStuck(t *testing.T) {
	out := newStuckWriter()
	q := server.NewLogQueue(out)
	line := []byte(strings.Repeat("x", 1023) + "\n")
	if _, err := q.Write(line); err != nil {
		t.Fatal(err)
	}
	<-out.begun
	const room, more = 1024, 100 // the queue holds 1 MiB
	for range room + more {
		if n, err := q.Write(line); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got := q.Dropped(); got != more {
		t.Errorf("%d lines were dropped, want %d", got, more)
	}
	q.Close() // gives up after a while
	close(out.release)
	waitUntil(t, "the rest is written", func() bool { return strings.Count(out.String(), "\n") == room+2 })
	if got := out.String(); !strings.Contains(got, fmt.Sprintf(`"msg":"log lines dropped","lines":%d}`, more)) {
		t.Errorf("the log lacks the number of dropped lines: %s", got[max(0, len(got)-500):])
	}
	if _, err := q.Write(line); err != nil || q.Dropped() != more+1 {
		t.Errorf("after Close: %d lines were dropped, %v", q.Dropped(), err)
	}
}

// A brokenWriter fails until mended is closed. It sends to tried before each failure.
type brokenWriter struct {
	storetest.Log
	mended chan struct{}
	tried  chan struct{}
}

func (w *brokenWriter) Write(p []byte) (int, error) {
	select {
	case <-w.mended:
		return w.Log.Write(p)
	default:
		w.tried <- struct{}{}
		return 0, errors.New("broken pipe")
	}
}

// TestLogQueueBroken expects the queue to count the lines of a failed write, and to log the number
// when the writer works again.
func TestLogQueueBroken(t *testing.T) {
	out := &brokenWriter{mended: make(chan struct{}), tried: make(chan struct{})}
	q := server.NewLogQueue(out)
	q.Write([]byte("one\n"))
	<-out.tried
	<-out.tried // the report of the lost line
	close(out.mended)
	q.Write([]byte("two\n"))
	q.Close()
	got := out.String()
	if !strings.HasPrefix(got, "two\n") || !strings.Contains(got, `"lines":1}`) || q.Dropped() != 1 {
		t.Errorf("%d dropped: %s", q.Dropped(), got)
	}
}

// TestLog expects the log to shorten long values, and to omit the texts of errors from libraries.
func TestLog(t *testing.T) {
	const secret = "1ad8eed133edf43cbcc185f0236828ae"
	var out bytes.Buffer
	log := server.NewLog(&out)
	_, err := url.ParseRequestURI("http://host/%zz?" + secret)
	log.Error("failed", "error", fmt.Errorf("%s: %w", secret, err), "text", strings.Repeat("é", 5000), "number", 1)
	library := server.LibraryLog(log)
	library.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=%v", secret, err)
	library.Printf("http: TLS handshake error from %s: %v", secret, err)
	library.Printf("%s", secret)
	if strings.Contains(out.String(), secret) || strings.Contains(out.String(), "%zz") {
		t.Errorf("a secret is in the log: %s", out.String())
	}
	var messages []string
	for line := range strings.Lines(out.String()) {
		var l struct{ Error, Text, Message string }
		err := json.Unmarshal([]byte(line), &l)
		if err != nil || len(line) > 4096 || strings.Contains(l.Text, "\ufffd") {
			t.Errorf("%v: %s", err, line)
		}
		messages = append(messages, l.Error+l.Message)
	}
	want := []string{
		"an error of type url.EscapeError", "Unsolicited response received on idle HTTP channel",
		"http: TLS handshake error", "unknown",
	}
	if strings.Join(messages, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", messages, want)
	}
}
