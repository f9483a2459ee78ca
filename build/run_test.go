package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// top is the top of the repository.
const top = ".."

// makeCommand returns a make command with a target and variables. It inherits nothing from a make
// that runs this test.
func makeCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("make", append([]string{"--no-print-directory"}, args...)...)
	cmd.Dir = top
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PORT", "OUT":
		default:
			cmd.Env = append(cmd.Env, v)
		}
	}
	return cmd
}

// listen occupies a port.
func listen(t *testing.T) (net.Listener, int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l, l.Addr().(*net.TCPAddr).Port
}

// script puts a shell script in front of a command on the path.
func script(t *testing.T, cmd *exec.Cmd, name, text string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	path := os.Getenv("PATH")
	for _, v := range cmd.Env {
		if value, ok := strings.CutPrefix(v, "PATH="); ok {
			path = value
		}
	}
	cmd.Env = append(cmd.Env, "PATH="+dir+":"+path)
}

// A running is a make run that finds nothing installed or built for the browser.
type running struct {
	t         *testing.T
	cmd       *exec.Cmd
	lines     *bufio.Scanner
	printed   strings.Builder
	port      int
	out       string // the folder of built files
	installed string // a file that lists attempts to install something
}

// startRun runs make run in a new process group, as a terminal does, until the test ends.
func startRun(t *testing.T) *running {
	t.Helper()
	l, port := listen(t)
	l.Close()
	cache := t.TempDir()
	r := &running{t: t, port: port, out: t.TempDir(), installed: filepath.Join(cache, "installed")}
	r.cmd = makeCommand(t, "run", fmt.Sprint("PORT=", port), "OUT="+r.out)
	goCache, err := output(nil, "go", "env", "GOCACHE")
	if err != nil {
		t.Fatal(err)
	}
	r.cmd.Env = append(r.cmd.Env, "XDG_CACHE_HOME="+cache, "GOCACHE="+goCache)
	for _, name := range []string{"apt-get", "sudo", "tinygo"} {
		script(t, r.cmd, name, `[ "$*" = version ] || echo "$0 $*" >>`+r.installed+"\nexit 1")
	}
	// A process started in the background ignores some signals, and its children inherit that.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT)
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.cmd.Stdout, r.cmd.Stderr = write, write
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	r.lines = bufio.NewScanner(read)
	go func() {
		for range signals {
			r.signal(syscall.SIGINT)
		}
	}()
	t.Cleanup(func() {
		signal.Stop(signals)
		close(signals)
		r.signal(syscall.SIGTERM)
		r.end()
		if t.Failed() {
			t.Log(r.printed.String())
		}
	})
	return r
}

// signal sends a signal to the process group, unless it has ended.
func (r *running) signal(s syscall.Signal) {
	if err := syscall.Kill(-r.cmd.Process.Pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
		r.t.Error(err)
	}
}

// until returns the lines of output up to the first one that matches the pattern.
func (r *running) until(pattern string) []string {
	r.t.Helper()
	for r.lines.Scan() {
		r.printed.WriteString(r.lines.Text() + "\n")
		if found := regexp.MustCompile(pattern).FindStringSubmatch(r.lines.Text()); found != nil {
			return found
		}
	}
	r.t.Fatalf("no line matches %s", pattern)
	return nil
}

// end waits until all processes of make run have ended, because all of them hold the pipe.
func (r *running) end() {
	for r.lines.Scan() {
		r.printed.WriteString(r.lines.Text() + "\n")
	}
	r.cmd.Wait()
}

// TestRun expects make run to issue a token before the portal exists, to build the portal with Go
// only, and to leave no process behind.
func TestRun(t *testing.T) {
	run := startRun(t)
	url := fmt.Sprint("http://127.0.0.1:", run.port)
	get := func(path string) (int, http.Header, string) {
		t.Helper()
		r, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, r.Header, string(body)
	}

	try := run.until(`curl (\S+) --data '(.*)'`)
	if strings.Contains(run.printed.String(), "portal") || try[1] != url+"/hms/pr/token" {
		t.Errorf("the endpoint is not the first thing served at %s", url)
	}
	run.until("make run: building the portal")
	r, err := http.Post(try[1], "application/x-www-form-urlencoded", strings.NewReader(try[2]))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(r.Body)
	r.Body.Close()
	if err != nil || r.StatusCode != 200 || !strings.Contains(string(answer), `"token"`) {
		t.Errorf("%d %s %v", r.StatusCode, answer, err)
	}
	for {
		status, header, page := get("/")
		if status == http.StatusOK && !strings.Contains(page, "being built") {
			break
		}
		waiting := strings.Contains(page, "The portal is being built")
		if status != http.StatusNotFound || header.Get("Refresh") == "" || !waiting {
			t.Fatalf("before the portal: %d %v %s", status, header, page)
		}
	}
	run.until("make run: portal and checker are at " + url + "/$")
	for path, want := range map[string]string{
		"/guides/quickstart/": url + "/hms/pr/token", // in a sample
		"/check/":             "Content-Security-Policy",
		"/try/":               url,
	} {
		status, header, page := get(path)
		there := strings.Contains(page, want) || header.Get(want) != ""
		if status != http.StatusOK || !there || strings.Contains(page, "127.0.0.1:8787/") {
			t.Errorf("%s: %d, without %s or with the address of another server", path, status, want)
		}
	}
	notices, err := os.ReadFile(filepath.Join(run.out, "npm", "NOTICES"))
	if err != nil || !strings.HasPrefix(string(notices), "This package contains parts of go1.") {
		t.Errorf("%.100s %v", notices, err)
	}
	if did, err := os.ReadFile(run.installed); err == nil {
		t.Errorf("make run ran\n%s", did)
	}

	run.signal(syscall.SIGINT)
	run.end()
	if l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", run.port)); err != nil {
		t.Error(err)
	} else {
		l.Close()
	}
}

// TestRunEnds ends make run while it builds the portal: by one signal, and by several at once. A
// process group gets several because make passes its signal on.
func TestRunEnds(t *testing.T) {
	for _, signals := range [][]syscall.Signal{
		{syscall.SIGINT}, {syscall.SIGTERM}, {syscall.SIGHUP},
		{syscall.SIGTERM, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGTERM},
	} {
		run := startRun(t)
		run.until("make run: building the portal")
		for _, s := range signals {
			run.signal(s)
		}
		run.end()
		if strings.Contains(run.printed.String(), "Ctrl-C stops it") {
			t.Error("the portal was built before the signal")
		}
	}
}

// TestBusyPort expects make to refuse a busy port before it builds anything, and to suggest a free
// one.
func TestBusyPort(t *testing.T) {
	l, port := listen(t)
	defer l.Close()
	for _, target := range []string{"run", "edge", "watch"} {
		out := filepath.Join(t.TempDir(), "out")
		printed, err := makeCommand(t, target, fmt.Sprint("PORT=", port), "OUT="+out).CombinedOutput()
		want := fmt.Sprintf(`^Port %d is in use\. Stop .*, or choose another port: make %s PORT=(\d+)\n`, port, target)
		found := regexp.MustCompile(want).FindSubmatch(printed)
		if err == nil || found == nil {
			t.Errorf("make %s: %v\n%s", target, err, printed)
			continue
		}
		if free, _ := strconv.Atoi(string(found[1])); free == port || free < 1 || free > 65535 {
			t.Errorf("make %s suggests port %d", target, free)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("make %s built something", target)
		}
	}
	for _, bad := range []string{"0", "65536", "http", "-1", "1;2"} {
		printed, err := exec.CommandContext(t.Context(), "bash", "port.sh", "run", bad).CombinedOutput()
		if err == nil || !strings.HasPrefix(string(printed), "PORT must be from 1 to 65535, not "+bad+": ") {
			t.Errorf("%s: %v %s", bad, err, printed)
		}
	}
}
