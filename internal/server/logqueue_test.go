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
)

// A stuckWriter blocks until it is released, and counts the writes that have begun.
type stuckWriter struct {
	logBuffer
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
	return w.logBuffer.Write(p)
}

// TestLogQueueStuck fills a queue whose writer blocks: callers do not wait, further lines are
// dropped, and their number is written when the writer goes on.
func TestLogQueueStuck(t *testing.T) {
	out := newStuckWriter()
	q := server.NewLogQueue(out)
	line := []byte(strings.Repeat("x", 1023) + "\n")
	if _, err := q.Write(line); err != nil {
		t.Fatal(err)
	}
	<-out.begun
	const room, more = 1024, 100 // a mebibyte of lines waits
	for range room + more {
		if n, err := q.Write(line); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	if got := q.Dropped(); got != more {
		t.Errorf("%d lines were dropped, want %d", got, more)
	}
	q.Close() // does not wait for the reader without end
	close(out.release)
	waitUntil(t, "the rest is written", func() bool { return strings.Count(out.String(), "\n") == room+2 })
	if got := out.String(); !strings.Contains(got, fmt.Sprintf(`"msg":"log lines dropped","lines":%d}`, more)) {
		t.Errorf("the log does not say how many lines it lacks: %s", got[max(0, len(got)-500):])
	}
	if _, err := q.Write(line); err != nil || q.Dropped() != more+1 {
		t.Errorf("after the end %d lines were dropped: %v", q.Dropped(), err)
	}
}

// A brokenWriter refuses to write until it is mended.
type brokenWriter struct {
	logBuffer
	mended chan struct{}
	tried  chan struct{}
}

func (w *brokenWriter) Write(p []byte) (int, error) {
	select {
	case <-w.mended:
		return w.logBuffer.Write(p)
	default:
		w.tried <- struct{}{}
		return 0, errors.New("broken pipe")
	}
}

// TestLogQueueBroken counts the lines that a writer refuses, and logs the number when it accepts
// lines again.
func TestLogQueueBroken(t *testing.T) {
	out := &brokenWriter{mended: make(chan struct{}), tried: make(chan struct{})}
	q := server.NewLogQueue(out)
	q.Write([]byte("one\n"))
	<-out.tried
	<-out.tried // the report
	close(out.mended)
	q.Write([]byte("two\n"))
	q.Close()
	got := out.String()
	if !strings.HasPrefix(got, "two\n") || !strings.Contains(got, `"lines":1}`) || q.Dropped() != 1 {
		t.Errorf("%d dropped: %s", q.Dropped(), got)
	}
}

// TestLog cuts long values, and keeps the texts of foreign errors out.
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
