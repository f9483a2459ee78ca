package server_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
)

// childVariable is the environment variable with the file of a database. It turns the test program
// into a server on that database.
const childVariable = "PLAYTOKEN_TEST_SERVE"

func TestMain(m *testing.M) {
	if file := os.Getenv(childVariable); file != "" {
		serveChild(file)
		return
	}
	os.Exit(m.Run())
}

func serveChild(file string) {
	t := &testing.B{} // for the helpers; a failure ends the process
	s, err := store.Open(context.Background(), file, true)
	if err != nil {
		panic(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	h, _ := newHandler(t, s)
	os.Stdout.WriteString(l.Addr().String() + "\n")
	panic(http.Serve(l, h))
}

// TestKill kills a server under load. It expects that the database opens again, and that every
// token that the server sent was charged.
func TestKill(t *testing.T) {
	const tokens = 1_000_000
	file := filepath.Join(t.TempDir(), "accounts.db")
	s, err := store.Open(context.Background(), file, true)
	if err != nil {
		t.Fatal(err)
	}
	storetest.AddDemo(t, s, tokens)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	web := exec.Command(os.Args[0])
	web.Env = append(os.Environ(), childVariable+"="+file)
	web.Stderr = os.Stderr
	out, err := web.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := web.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + strings.TrimSpace(address) + "/hms/pr/token"

	const enough = 500
	var answered atomic.Int64
	killed := make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	client := &http.Client{Timeout: 30 * time.Second}
	for range 16 {
		wg.Go(func() {
			for {
				r, err := client.Post(url, "application/x-www-form-urlencoded", strings.NewReader(sample))
				if err != nil {
					return // the server was killed
				}
				body, err := io.ReadAll(r.Body)
				r.Body.Close()
				if err != nil {
					return
				}
				if r.StatusCode != 200 {
					t.Errorf("%d: %s", r.StatusCode, body)
					return
				}
				if answered.Add(1) >= enough {
					once.Do(func() {
						if err := web.Process.Kill(); err != nil {
							t.Error(err)
						}
						close(killed)
					})
				}
			}
		})
	}
	wg.Wait()
	select {
	case <-killed:
	default:
		web.Process.Kill()
		t.Error("the server ended before it was killed")
	}
	web.Wait()

	s, err = store.Open(context.Background(), file, true)
	if err != nil {
		t.Fatalf("the database does not open after the kill: %v", err)
	}
	defer s.Close()
	charged := tokens - storetest.Balance(t, s)
	if charged < answered.Load() {
		t.Errorf("the server sent %d tokens, but charged only %d", answered.Load(), charged)
	}
	t.Logf("the server sent %d tokens and charged %d", answered.Load(), charged)
}
