//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// attackVariable makes the test binary run an attack. Its value describes the attack in JSON.
	attackVariable = "PLAYTOKEN_TEST_ATTACK"
	attackTime     = 8 * time.Second
	attackers      = 3000
)

// An attack describes the bytes that all attackers send, and the number of their addresses.
type attack struct {
	Name, Server string
	Addresses    int
	// Again makes attackers open a new connection when the server closes theirs.
	Again bool
	// Head is the beginning of the bytes. Fill further bytes follow it.
	Head string
	Fill int
}

// run attacks for attackTime, and prints the number of connections.
func (a attack) run() {
	end := time.Now().Add(attackTime)
	bytes := a.Head + strings.Repeat("x", a.Fill)
	var wg sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for i := range attackers {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+i%a.Addresses))}, Deadline: end}
		wg.Go(func() {
			for again := true; again && time.Now().Before(end); again = a.Again {
				c, err := d.Dial("tcp", a.Server)
				if err != nil {
					return
				}
				mu.Lock()
				made++
				mu.Unlock()
				c.SetDeadline(end)
				io.WriteString(c, bytes)
				io.Copy(io.Discard, c)
				c.Close()
			}
		})
	}
	wg.Wait()
	fmt.Println(made)
}

// BenchmarkPressure attacks a server with 3,000 connections at a time. It prints the server's peak
// memory, and the waiting times for tokens of a client at another address. It requires Linux.
func BenchmarkPressure(b *testing.B) {
	head := "GET /hms/pr/token HTTP/1.1\r\nHost: x\r\nX: "
	body := "POST /hms/pr/token HTTP/1.1\r\nHost: x\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 65536\r\n\r\n"
	many := "GET /hms/pr/token HTTP/1.1\r\nHost: x\r\n"
	for i := range 90 {
		many += "X" + strconv.Itoa(i) + ": " + strings.Repeat("x", 1<<10) + "\r\n"
	}
	for b.Loop() {
		for _, again := range []bool{false, true} {
			fmt.Printf("\n3,000 connections at a time")
			if again {
				fmt.Printf(", a new one for each that is closed")
			}
			fmt.Printf(
				"\n%-40s %9s %11s %9s %9s %7s %9s\n", "each sends", "addresses", "most memory", "median", "slowest",
				"tokens", "connected",
			)
			for _, a := range []attack{
				{Name: "nothing", Addresses: 12},
				{Name: "90 KB of a header field", Head: head, Fill: 90 << 10, Addresses: 12},
				{Name: "90 KB of a header field", Head: head, Fill: 90 << 10, Addresses: 1},
				{Name: "90 header fields of 1 KB", Head: many, Addresses: 12},
				{Name: "75 KB of a header field without an end", Head: head, Fill: 75 << 10, Addresses: 12},
				{Name: "75 KB of a header field without an end", Head: head, Fill: 75 << 10, Addresses: 1},
				{Name: "63 KB of a body of 64 KB", Head: body, Fill: 63 << 10, Addresses: 12},
				{Name: "one byte of a body of 64 KB", Head: body, Fill: 1, Addresses: 12},
			} {
				a.Again = again
				a.measure(b)
			}
		}
	}
}

func (a attack) measure(b *testing.B) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer null.Close()
	p := startProcess(b, null, "")
	defer p.Wait()
	defer p.Process.Kill()
	a.Server = strings.TrimPrefix(p.url, "http://")
	description, err := json.Marshal(a)
	if err != nil {
		b.Fatal(err)
	}
	attacker := exec.Command(os.Args[0])
	attacker.Env = append(os.Environ(), attackVariable+"="+string(description))
	var made strings.Builder
	attacker.Stdout = &made
	if err := attacker.Start(); err != nil {
		b.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := attacker.Wait(); err != nil {
			b.Error(err)
		}
	}()
	var times []time.Duration
	client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	for attacking := true; attacking; {
		start := time.Now()
		r, err := client.Post(p.url+"/hms/pr/token", "application/x-www-form-urlencoded", strings.NewReader(p.request))
		if err != nil {
			b.Fatalf("%s: %v", a.Name, err)
		}
		if _, err := io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != 200 {
			b.Errorf("%s: %d, %v", a.Name, r.StatusCode, err)
		}
		r.Body.Close()
		times = append(times, time.Since(start))
		select {
		case <-done:
			attacking = false
		case <-time.After(20 * time.Millisecond):
		}
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	most, _ := strconv.Atoi(string(regexp.MustCompile(`VmHWM:\s+(\d+)`).FindSubmatch(status)[1]))
	slices.Sort(times)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	fmt.Printf("%-40s %9d %8d MB %6.1f ms %6.1f ms %7d %9s\n", a.Name, a.Addresses, most>>10,
		ms(times[len(times)/2]), ms(times[len(times)-1]), len(times), strings.TrimSpace(made.String()))
}
