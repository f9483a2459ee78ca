// Command load sends requests to a token endpoint over several connections, checks that every
// answer belongs to its request, and prints the result as one line of JSON. The tests and
// benchmarks of the Worker run it.
//
//	go run ./wasm/edge/bench/load -url http://127.0.0.1:8788 -connections 16 -requests 10000 \
//		-mix issued=1,rejected=1
//
// Every request has a different cookie. With -keys, load opens each token and checks its cookie.
// Each error must have the code for its kind of request.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"playtoken"
	"playtoken/token"
)

type result struct {
	Requests  int            `json:"requests"`
	PerSecond float64        `json:"perSecond"`
	P50       float64        `json:"p50"` // milliseconds
	P99       float64        `json:"p99"`
	Max       float64        `json:"max"`
	Codes     map[string]int `json:"codes"`
	Wrong     []string       `json:"wrong,omitempty"` // the first five wrong answers
	WrongAll  int            `json:"wrongAll"`
}

func main() {
	base := flag.String("url", "", "the Worker's `URL`")
	connections := flag.Int("connections", 1, "the `NUMBER` of connections that send at a time")
	requests := flag.Int64("requests", 0, "the `NUMBER` of requests to send, or 0 for no limit")
	seconds := flag.Float64("seconds", 3600, "stop after this number of `SECONDS`")
	mix := flag.String("mix", "issued=1",
		"`KIND=PARTS,…` of issued, post, rejected, badkey, unknown, path, records, health, redeemed")
	keys := flag.String("keys", "", "sealing `KEYS` to open tokens with")
	authenticator := flag.String("authenticator", "201722,1ad8eed133edf43cbcc185f0236828ae",
		"the account's `AUTHENTICATOR`")
	credential := flag.String("credential", "", "the `CREDENTIAL` of a license server, to redeem tokens")
	plain := flag.Bool("plain", false, "accept any answer, for a server that is not a token endpoint")
	flag.Parse()

	target, err := url.Parse(*base)
	check(err)
	var ring *token.Ring
	if *keys != "" {
		ring, err = token.ParseRing(playtoken.Test, *keys)
		check(err)
	}
	kinds, err := parseMix(*mix)
	check(err)

	var sent atomic.Int64
	var mu sync.Mutex
	r := result{Codes: map[string]int{}}
	var times []time.Duration
	start := time.Now()
	after := func(seconds float64) time.Time { return start.Add(time.Duration(seconds * float64(time.Second))) }
	end := after(*seconds)
	var all sync.WaitGroup
	for c := range *connections {
		all.Go(func() {
			s := sender{host: target.Host, authenticator: *authenticator, credential: *credential}
			defer s.close()
			codes := map[string]int{}
			var mine []time.Duration
			for i := 0; time.Now().Before(end); i++ {
				if n := sent.Add(1); *requests > 0 && n > *requests {
					break
				}
				k := kinds[(c+i)%len(kinds)]
				cookie := fmt.Sprintf("c%d-%d", c, i)
				began := time.Now()
				status, body, err := s.send(k, cookie)
				mine = append(mine, time.Since(began))
				code, problem := "", ""
				switch {
				case err != nil:
					code, problem = "no answer", err.Error()
					s.close()
				case *plain:
					code = strconv.Itoa(status)
				default:
					code, problem = judge(k, cookie, status, body, ring)
				}
				codes[code]++
				if problem != "" {
					mu.Lock()
					r.WrongAll++
					if len(r.Wrong) < 5 {
						r.Wrong = append(r.Wrong, k+" "+cookie+": "+problem)
					}
					mu.Unlock()
				}
			}
			mu.Lock()
			defer mu.Unlock()
			times = append(times, mine...)
			for code, n := range codes {
				r.Codes[code] += n
			}
		})
	}
	all.Wait()
	took := time.Since(start)
	slices.Sort(times)
	if len(times) > 0 {
		at := func(p float64) float64 { return float64(times[int(float64(len(times)-1)*p)].Microseconds()) / 1000 }
		r.Requests, r.PerSecond = len(times), float64(len(times))/took.Seconds()
		r.P50, r.P99, r.Max = at(0.5), at(0.99), at(1)
	}
	check(json.NewEncoder(os.Stdout).Encode(r))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(2)
	}
}

// parseMix expands issued=2,rejected=1 into a list of kinds: issued, issued, rejected.
func parseMix(s string) (kinds []string, err error) {
	for one := range strings.SplitSeq(s, ",") {
		kind, parts, ok := strings.Cut(one, "=")
		n, err := strconv.Atoi(parts)
		if want[kind].status == 0 || !ok || err != nil {
			return nil, fmt.Errorf("-mix has %q", one)
		}
		for range n {
			kinds = append(kinds, kind)
		}
	}
	return kinds, nil
}

// want has the expected status and code for each kind of request.
var want = map[string]struct{ status, code int }{
	"issued":   {200, 0},
	"post":     {200, 0},
	"rejected": {400, -2020},
	"badkey":   {400, -2005},
	"unknown":  {401, -2018},
	"path":     {404, 404},
	"records":  {200, 0},
	"health":   {200, 0},
	"redeemed": {200, 0},
}

// judge returns the code of an answer, and a description of its mistake, or "".
func judge(kind, cookie string, status int, body []byte, ring *token.Ring) (code, problem string) {
	w := want[kind]
	if kind == "redeemed" {
		if status == w.status && bytes.Contains(body, []byte(keyID)) {
			return kind, ""
		}
		return kind, strconv.Itoa(status) + ": " + string(body)
	}
	if kind == "records" || kind == "health" {
		// The Worker runs few reports at a time. A request that waits too long for them is answered
		// that the service is unavailable.
		if status == w.status || status == 503 && strings.Contains(string(body), `"errorCode":-2030`) {
			return kind, ""
		}
		return kind, strconv.Itoa(status) + ": " + string(body)
	}
	if status == 200 {
		var s struct{ LicenseAcquisitionURL, Token string }
		if err := json.Unmarshal(body, &s); err != nil || s.Token == "" {
			return "200", "no token in " + string(body)
		}
		if w.status != 200 {
			return "200", "a token"
		}
		if ring == nil {
			return "200", ""
		}
		terms, err := ring.Open(s.Token, time.Now())
		if err != nil {
			return "200", err.Error()
		}
		if terms.Cookie != cookie {
			return "200", "the token of " + terms.Cookie
		}
		return "200", ""
	}
	var e struct{ ErrorCode int }
	if err := json.Unmarshal(body, &e); err != nil {
		return strconv.Itoa(status), "not an error of the catalogue: " + string(body)
	}
	code = strconv.Itoa(e.ErrorCode)
	if status != w.status || e.ErrorCode != w.code {
		return code, fmt.Sprintf("%d instead of %d: %s", e.ErrorCode, w.code, body)
	}
	return code, ""
}

// A sender sends requests over one connection. It opens a new one if the connection was closed.
type sender struct {
	host, authenticator, credential string
	conn                            net.Conn
	in                              *bufio.Reader
	token                           string // the token that it redeems, or ""
}

func (s *sender) close() {
	if s.conn != nil {
		s.conn.Close()
		s.conn = nil
	}
}

const (
	keyID = "b366360da82e9c6e0b0984002a362cf2"
	rest  = "&kid=" + keyID + "&contentKey=b366360da82e9c6e0b0984002a362cf2" +
		"&rightsType=BuyToOwn&analogVideoOPL=0" +
		"&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0" +
		"&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0&errorFormat=json&cookie="
	// client is the header field with the client's address, which Cloudflare sets.
	client = "CF-Connecting-IP: 198.51.100.7\r\n"
)

func (s *sender) message(kind, cookie string) string {
	text := "customerAuthenticator=" + s.authenticator + rest + cookie
	method, path := "GET", "/hms/pr/token"
	switch kind {
	case "rejected":
		text = strings.Replace(text, "rightsType=BuyToOwn&", "", 1)
	case "badkey":
		text = strings.Replace(text, "contentKey=b3", "contentKey=zz", 1)
		method = "POST"
	case "unknown":
		text = strings.Replace(text, s.authenticator, s.authenticator[:len(s.authenticator)-4]+"0000", 1)
	case "path":
		path = "/hms/pr/other"
	case "post":
		method = "POST"
	case "records":
		return "GET /hms/records?latest=1 HTTP/1.1\r\nHost: " + s.host + "\r\nX-Customer-Authenticator: " +
			s.authenticator + "\r\n\r\n"
	case "health":
		return "GET /healthz HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n"
	}
	if method == "POST" {
		return s.post(path, text, "")
	}
	return "GET " + path + "?" + text + " HTTP/1.1\r\nHost: " + s.host + "\r\n" + client + "\r\n"
}

func (s *sender) post(path, body, header string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\n"+client+header+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		path, s.host, len(body), body)
}

// redeem redeems the same token each time. The first call asks for it.
func (s *sender) redeem() (int, []byte, error) {
	if s.token == "" {
		status, body, err := s.exchange(s.message("issued", "redeemed"))
		if err != nil || status != 200 {
			return status, body, err
		}
		var answer struct{ Token string }
		_ = json.Unmarshal(body, &answer)
		s.token = cmp.Or(answer.Token, "none") // none for a server that issues no tokens
	}
	return s.exchange(s.post("/hms/pr/redeem", "token="+s.token, "Authorization: Bearer "+s.credential+"\r\n"))
}

func (s *sender) send(kind, cookie string) (int, []byte, error) {
	if kind == "redeemed" {
		return s.redeem()
	}
	return s.exchange(s.message(kind, cookie))
}

// exchange sends a message, and returns the status and the body of its answer.
func (s *sender) exchange(message string) (int, []byte, error) {
	if s.conn == nil {
		conn, err := net.Dial("tcp", s.host)
		if err != nil {
			return 0, nil, err
		}
		s.conn, s.in = conn, bufio.NewReader(conn)
	}
	s.conn.SetDeadline(time.Now().Add(time.Minute))
	if _, err := io.WriteString(s.conn, message); err != nil {
		return 0, nil, err
	}
	r, err := http.ReadResponse(s.in, nil)
	if err != nil {
		return 0, nil, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if r.Close {
		s.close()
	}
	return r.StatusCode, body, err
}
