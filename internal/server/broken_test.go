package server_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// TestBrokenRequests sends each secret to each route, in the path, query, header and method of
// requests that a library cannot parse. It expects an answer with a code of the catalog, no secret
// in the answer or the log, and short log lines.
func TestBrokenRequests(t *testing.T) {
	const (
		secret = "00112233445566778899aabbccddeeff"
		token  = "E0sMm5ZlYQ8nq4ZcJ0b7yVxkq2dQw1rT"
	)
	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 10)
	log := &storetest.Log{}
	trusted, err := server.ParseTrustedProxies("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	interfaces := table(t, newEndpoint(t, playtoken.Test), routes.Config{
		Ring: newRing(t, playtoken.Test), PlayReady: "http://127.0.0.1:1/",
	})
	h := server.Handler(server.Options{
		Routes: interfaces, Database: database, Now: clock, LicenseServer: server.NewLicenseServer(),
		Log: server.NewLog(log), Client: trusted.Client,
	})
	address, _ := startLimited(t, h, server.LimitOptions{
		Log: server.NewLog(log), Docs: "https://docs.example", Routes: interfaces,
	})
	long := strings.Repeat("x", 9000)
	const malformed = true // net/http cannot read it
	cases := []struct {
		method, rest, header string
		malformed            bool
	}{
		{"GET", "/^100%/{}?customerAuthenticator=1,{}&kek={}", "", malformed},
		{"POST", "%zz{}", "", malformed},
		{"GET", "?kek={}\x01", "", malformed},
		{"GET", "?contentKey={}\x7f&errorFormat=json", "", malformed},
		{"GET", "", "X-Kek: {}\x01", malformed},
		{"GET", "", "{} : 1", malformed},
		{"GET", "", "Host: {}%zz/", malformed},
		{"G{}\x01", "", "", malformed},
		{"GET", "?customerAuthenticator=1,{}%zz&{}%=1&kek=%{}&contentKey={};{}", "", false},
		{"POST", "?customerAuthenticator=1,{}%zz&{}%=1&kek=%{}&ExpressPlayToken={}%", "", false},
		{"GET", "?cookie=%ff{}&" + long, "", false},
		{"POST", "", "X-Customer-Authenticator: 1,{}%zz\r\nX-Kek: {}%zz\r\nAuthorization: Bearer {}%zz", false},
		{"GET", "", "X-Customer-Authenticator: " + store.DemoAuthenticator + "{}%zz\r\n" +
			"Content-Type: {}/%zz\r\nAccept: {}", false},
		{"POST", "", "Content-Type: " + vectors.FormType + "; {}=%zz\r\nCookie: {}\r\nUser-Agent: {}", false},
		{"GET", "", "X-Forwarded-For: fe80::1%{}" + long, false},
		{"GET", "", "X-Forwarded-For: {}" + long, false},
		{"{}" + long, "", "", false},
	}
	inHTML := []string{issue.Path, "/hms/none", "/none"}
	answers := 0
	for _, route := range append(pathsOf(interfaces), "/hms/none", "/none") {
		for _, s := range []string{secret, token} {
			for _, c := range cases {
				fill := strings.NewReplacer("{}", s)
				p := dial(t, "127.0.0.1", address)
				header := fill.Replace(c.header)
				if !strings.HasPrefix(header, "Host:") {
					header = "Host: x\r\n" + header
				}
				fmt.Fprintf(p, "%s %s%s HTTP/1.1\r\n%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
					fill.Replace(c.method), route, fill.Replace(c.rest), strings.TrimSuffix(header, "\r\n"))
				name := fmt.Sprintf("%.40q %.60q %.60q on %s", c.method, c.rest, c.header, route)
				r, err := http.ReadResponse(p.r, nil)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				answers++
				if strings.Contains(string(body), s) {
					t.Errorf("%s: the answer repeats the secret: %s", name, body)
				}
				if !c.malformed {
					continue
				}
				want := "errors/400/"
				asJSON := !slices.Contains(inHTML, route) || strings.Contains(c.rest, "errorFormat=json")
				if r.StatusCode != 400 || !strings.Contains(string(body), want) || !r.Close ||
					r.Header.Get("X-Request-Id") == "" || strings.HasPrefix(string(body), "{") != asJSON ||
					strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") != asJSON {
					t.Errorf("%s: %d %v %s", name, r.StatusCode, r.Header, body)
				}
			}
		}
	}
	got := log.String()
	for _, s := range []string{secret, token, strings.Split(store.DemoAuthenticator, ",")[1], "%zz", long} {
		if strings.Contains(got, s) {
			t.Errorf("%.100s is in the log", s)
		}
	}
	lines := 0
	for line := range strings.Lines(got) {
		lines++
		if len(line) > 4096 {
			t.Errorf("a line of the log has %d bytes: %.300s", len(line), line)
		}
	}
	if lines < answers/4 {
		t.Errorf("only %d lines are in the log", lines)
	}
}
