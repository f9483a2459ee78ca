package server_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/accounts"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store/storetest"
)

const (
	benchRounds = 5
	benchTime   = 700 * time.Millisecond
)

// BenchmarkEndpoint alternates between the endpoint and a bare net/http handler that reads the same
// request and answers "ok". It prints medians and their ratios. The client, which does little work,
// runs on the same machine.
func BenchmarkEndpoint(b *testing.B) {
	s, _ := storetest.Open(b)
	storetest.AddDemo(b, s, accounts.MaxCredits)
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	handler := server.Handler(server.Options{
		Routes:   routes.New(routes.Config{Endpoint: newEndpoint(b, playtoken.Test)}),
		Database: s, Log: log, Now: clock,
	})
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, "ok")
	})
	good, bad := postBytes(sample), postBytes(strings.Replace(sample, "BuyToOwn", "Buy", 1)+"&errorFormat=json")
	cases := []struct {
		name    string
		handler http.Handler
		request []byte
	}{{"bare handler", bare, bad}, {"rejected", handler, bad}, {"issued", handler, good}}

	for b.Loop() {
		fmt.Printf("\n%-14s %12s %12s %10s %12s %10s\n", "", "connections", "requests/s", "ratio", "p99", "ratio")
		for _, connections := range []int{1, 64} {
			results := make([][]loadResult, len(cases))
			for range benchRounds {
				for i, c := range cases {
					results[i] = append(results[i], load(b, c.handler, c.request, connections))
				}
			}
			base := median(results[0])
			for i, c := range cases {
				m := median(results[i])
				fmt.Printf("%-14s %12d %12.0f %10.2f %12v %10.2f\n", c.name, connections, m.rate, m.rate/base.rate,
					m.p99, float64(m.p99)/float64(base.p99))
			}
		}
		fmt.Println()
	}
}

func postBytes(body string) []byte {
	return []byte("POST /hms/pr/token HTTP/1.1\r\nHost: bench\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\n" +
		"Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
}

type loadResult struct {
	rate float64 // requests a second
	p99  time.Duration
}

// median returns the median rate and the median p99.
func median(results []loadResult) (m loadResult) {
	slices.SortFunc(results, func(a, b loadResult) int { return int(a.rate - b.rate) })
	m.rate = results[len(results)/2].rate
	slices.SortFunc(results, func(a, b loadResult) int { return int(a.p99 - b.p99) })
	m.p99 = results[len(results)/2].p99
	return m
}

// load opens the given number of connections. It repeats the request on each of them for benchTime,
// one at a time.
func load(b *testing.B, h http.Handler, request []byte, connections int) loadResult {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	web := &http.Server{Handler: h}
	go web.Serve(l)
	defer web.Close()
	var mu sync.Mutex
	var times []time.Duration
	var wg sync.WaitGroup
	start := time.Now()
	for range connections {
		wg.Go(func() {
			mine := exchange(b, l.Addr().String(), request, start.Add(benchTime))
			mu.Lock()
			defer mu.Unlock()
			times = append(times, mine...)
		})
	}
	wg.Wait()
	took := time.Since(start)
	slices.Sort(times)
	return loadResult{float64(len(times)) / took.Seconds(), times[len(times)*99/100]}
}

// exchange repeats the request on one connection until the given time. It returns the duration of
// each exchange.
func exchange(b *testing.B, address string, request []byte, until time.Time) (times []time.Duration) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Error(err)
		return nil
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	for now := time.Now(); now.Before(until); {
		if _, err := conn.Write(request); err != nil {
			b.Error(err)
			return times
		}
		length := 0
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				b.Error(err)
				return times
			}
			if len(line) == 2 {
				break
			}
			if name, value, _ := strings.Cut(string(line), ": "); name == "Content-Length" {
				length, _ = strconv.Atoi(strings.TrimSpace(value))
			}
		}
		if _, err := r.Discard(length); err != nil {
			b.Error(err)
			return times
		}
		after := time.Now()
		times = append(times, after.Sub(now))
		now = after
	}
	return times
}
