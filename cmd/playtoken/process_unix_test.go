//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// mainVariable is the environment variable that makes the test binary run as the program.
const mainVariable = "PLAYTOKEN_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(mainVariable) != "" {
		main()
	}
	if description := os.Getenv(attackVariable); description != "" {
		var a attack
		if err := json.Unmarshal([]byte(description), &a); err != nil {
			panic(err)
		}
		a.run()
		return
	}
	// A SIGHUP may arrive after the server of a test has stopped. It must not end the tests.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	os.Exit(m.Run())
}

// patience limits every wait for a process. On an idle machine a wait takes milliseconds.
const patience = time.Minute

// A process is a server that runs as a separate process.
type process struct {
	*exec.Cmd
	t   testing.TB
	url string
	dir string
	// request is the form of the sample request that the server prints.
	request string
	out     io.ReadCloser
	rest    *bufio.Reader
}

// startProcess runs "serve" with the demo account in a process until the test ends. Its standard
// error is errOut. A shell first runs the command before, which may set limits.
func startProcess(t testing.TB, errOut *os.File, before string, args ...string) *process {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, dir: t.TempDir()}
	args = append(
		[]string{"-c", before + ` exec "$0" "$@"`, program, "serve", "-demo", "-addr", "127.0.0.1:0", "-data", p.dir},
		args...)
	p.Cmd = exec.Command("sh", args...)
	p.Env = append(os.Environ(), mainVariable+"=1")
	p.Stderr = errOut
	if p.out, err = p.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill() })
	p.rest = bufio.NewReader(p.out)
	try := regexp.MustCompile(`curl (http\S+)/hms/pr/token --data '(.*)'`)
	for p.url == "" {
		line, err := p.rest.ReadString('\n')
		if err != nil {
			t.Fatal("the server does not start: ", err)
		}
		if match := try.FindStringSubmatch(line); match != nil {
			p.url, p.request = match[1], match[2]
		}
	}
	return p
}

// tokens requests n tokens, several at a time, and expects success for each.
func (p *process) tokens(n int) {
	p.t.Helper()
	client := &http.Client{Timeout: patience, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			r, err := client.Post(
				p.url+"/hms/pr/token", "application/x-www-form-urlencoded", strings.NewReader(p.request),
			)
			if err != nil {
				p.t.Error(err)
				return
			}
			defer r.Body.Close()
			if body, err := io.ReadAll(r.Body); err != nil || r.StatusCode != 200 {
				p.t.Errorf("%d, %v: %s", r.StatusCode, err, body)
			}
		})
	}
	wg.Wait()
}

// charged expects the demo account to have spent n credits.
func (p *process) charged(t *testing.T, n int) {
	t.Helper()
	if show := succeed(t, "accounts", "show", "-data", p.dir, "201722"); !strings.Contains(
		show, fmt.Sprintf(`"credits": %d,`, 1_000_000-n),
	) {
		t.Errorf("the demo account was not charged for %d tokens: %s", n, show)
	}
}

// end stops the process with SIGTERM, and expects the exit status 0.
func (p *process) end() {
	p.t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- p.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			p.t.Error(err)
		}
	case <-time.After(patience):
		p.t.Error("the process does not end")
	}
}

// pipe returns a pipe that is closed at the end of the test.
func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.Close()
		w.Close()
	})
	return r, w
}

// fill writes to a pipe until the pipe is full.
func fill(t *testing.T, w *os.File) {
	t.Helper()
	raw, err := w.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	err = raw.Write(func(fd uintptr) bool {
		for size := 4096; size > 0; {
			if _, err := syscall.Write(int(fd), make([]byte, size)); err == syscall.EAGAIN {
				size /= 2
			} else if err != nil && err != syscall.EINTR {
				t.Error(err)
				return true
			}
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestLogNobodyReads runs a server whose log is a full pipe. It must still answer, charge and end.
func TestLogNobodyReads(t *testing.T) {
	_, w := pipe(t)
	fill(t, w)
	p := startProcess(t, w, "")
	p.tokens(20)
	p.charged(t, 20)
	p.end()
}

// TestLogReaderEnds closes the pipes of a server's log and output. The server must continue.
func TestLogReaderEnds(t *testing.T) {
	r, w := pipe(t)
	p := startProcess(t, w, "")
	p.tokens(1)
	r.Close()
	w.Close()
	p.out.Close()
	for range 5 {
		p.tokens(4)
	}
	p.charged(t, 21)
	p.end()
}

// TestFewFiles opens 400 idle connections to a server that may open 300 files. The server must
// still issue tokens.
func TestFewFiles(t *testing.T) {
	p := startProcess(t, os.Stderr, "ulimit -n 300;")
	address := strings.TrimPrefix(p.url, "http://")
	idle := make([]net.Conn, 400)
	for i := range idle {
		var err error
		if idle[i], err = net.DialTimeout("tcp", address, patience); err != nil {
			t.Fatal(err)
		}
		defer idle[i].Close()
	}
	p.tokens(8)
	p.charged(t, 8)
	for _, c := range idle {
		c.Close()
	}
	p.end()
}

// TestUnsolicited runs a key storage that sends unrequested bytes with a secret. Package net/http
// reports the bytes, but the log must not contain the secret.
func TestUnsolicited(t *testing.T) {
	const secret = "1ad8eed133edf43cbcc185f0236828ae"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r, err := http.ReadRequest(bufio.NewReader(c))
				if err != nil {
					return
				}
				io.WriteString(c, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
				io.WriteString(c, secret+" "+r.URL.String())
			}()
		}
	}()
	r, w := pipe(t)
	t.Setenv("PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR", "7,"+secret)
	p := startProcess(t, w, "", "-key-storage", "http://"+l.Addr().String())
	w.Close()
	body := strings.Replace(p.request, "contentKey=", "kek=", 1)
	var log bytes.Buffer
	lines := bufio.NewScanner(r)
	client := &http.Client{Timeout: patience}
	// The transport may close the connection before the bytes arrive. Repeat until it reports them.
	for !strings.Contains(log.String(), "nsolicited") {
		answer, err := client.Post(p.url+"/hms/pr/token", "application/x-www-form-urlencoded", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		for lines.Scan() {
			log.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), "token request") {
				break
			}
		}
		if lines.Err() != nil || log.Len() > 1<<20 {
			t.Fatalf("net/http does not report the bytes: %v %s", lines.Err(), log.String()[:min(log.Len(), 1000)])
		}
	}
	p.end()
	left, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if log.Write(left); strings.Contains(log.String(), secret) {
		t.Errorf("the secret is in the log: %s", log.String())
	}
}
