//go:build unix

package server_test

import (
	"os"
	"os/signal"
	"syscall"
	"testing"

	"playtoken/internal/store/storetest"
)

// TestHealthOnAFullDisk limits the size of files to simulate a full disk. It expects the health
// check to fail as charges do.
func TestHealthOnAFullDisk(t *testing.T) {
	s, file := storetest.Open(t)
	storetest.AddDemo(t, s, 10)
	h, _ := newHandler(t, s)
	if code := post(h, sample).Code; code != 200 {
		t.Fatalf("before the disk is full: status %d", code)
	}
	grown, err := os.Stat(file + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	full := before
	full.Cur = uint64(grown.Size())
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	charged := post(h, sample).Code
	health := healthy(s)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if charged != 503 || health == nil {
		t.Errorf("on a full disk: status %d, health check %v", charged, health)
	}
	if code := post(h, sample).Code; code != 200 {
		t.Errorf("after the disk has room again: status %d", code)
	}
}
