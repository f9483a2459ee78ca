package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
	"playtoken/vectors/scenario"
)

// TestNoSecretInLogs sends every kind of secret to every route, in the path, the query and the
// header, together with bytes that no parser accepts. It expects no secret in the answer or the
// log. wasm/edge/test/secrets.test.mjs tests the Worker.
func TestNoSecretInLogs(t *testing.T) {
	r := namedValues(t)
	words := []string{
		strings.Split(store.DemoAuthenticator, ",")[1], "a9b9033df0b9ca5447839e3d074817a0",
		"000102030405060708090a0b0c0d0e0f", r.Tokens["good"], strings.Repeat("5ec2e7", 11),
	}
	query := "customerAuthenticator=" + store.DemoAuthenticator
	for i, name := range []string{"contentKey", "kek", "token", "credential"} {
		query += "&" + name + "=" + words[i+1]
	}
	path := "/" + strings.Join(words, "/")
	paths := append(pathsOf(routes.All()), "/hms/nothing", "/nowhere")
	header := func(name, value string) string { return name + ": " + value + "\r\n" }
	secretHeader := header("Cookie", query) + header("User-Agent", query) + header("X-Forwarded-For", words[1]) +
		header("X-Customer-Authenticator", query+"%") + header("X-Kek", strings.Join(words, ",")+"%zz") +
		header("Authorization", "Bearer "+strings.Join(words, "%")+"%") + header("Accept", query+"%") +
		header("SOAPAction", query) + header("Referer", "https://x/?"+query+"%") +
		header("Content-Type", vectors.FormType+"; "+query+"%")

	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 100)
	log := &storetest.Log{}
	logger := server.NewLog(log)
	limits, err := server.NewLimits(server.LimitOptions{Log: logger})
	if err != nil {
		t.Fatal(err)
	}
	trusted, err := server.ParseTrustedProxies("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	license := scenario.NewLicenseServer(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- server.Serve(ctx, l, server.Handler(server.Options{
			Routes: table(t, newEndpoint(t, playtoken.Test), routes.Config{
				Ring: newRing(t, playtoken.Test), PlayReady: license.URL,
			}),
			Database: database, Client: trusted.Client, LicenseServer: server.NewLicenseServer(),
			Log: logger, Now: clock,
		}), limits)
	}()

	answered := 0
	for _, route := range paths {
		for _, method := range []string{"GET", "POST", "PUT", words[1]} {
			for name, c := range map[string]struct {
				target, header string
				status         int // 0 means any
			}{
				"broken escape in the path":  {route + path + "/100%?" + query, "", 400},
				"broken escape at its end":   {route + "%?" + query, "", 400},
				"broken escape in the query": {route + "?" + query + "%zz&x=100%", "", 0},
				"control character":          {route + path + "\x01?" + query, "", 400},
				"control character in query": {route + "?" + query + "\x01", "", 400},
				"delete character":           {route + "?" + query + "\x7f", "", 400},
				"fragment":                   {route + "?" + query + "#" + words[0] + "%zz", "", 0},
				"not UTF-8":                  {route + "?" + query + "\xff%ff", "", 0},
				"space":                      {route + "?" + query + " " + words[0], "", 400},
				"header":                     {route, secretHeader, 0},
				"header without a colon":     {route, query + "\r\n", 400},
				"header with a control":      {route, header("X-Kek", words[2]+"\x01"), 400},
				"wrong Content-Length":       {route, header("Content-Length", words[2]), 400},
				"unknown Transfer-Encoding":  {route, header("Transfer-Encoding", words[1]), 0},
			} {
				body := ""
				if method != "GET" {
					body = query
				}
				length := header("Content-Length", fmt.Sprint(len(body)))
				status, answer := sendRaw(t, l.Addr().String(),
					method+" "+c.target+" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"+c.header+length+"\r\n"+body)
				if c.status != 0 && status != c.status {
					t.Errorf("%s, %s %s: status %d, want %d", name, method, route, status, c.status)
				}
				if strings.Contains(answer, "X-Request-Id") {
					answered++
				}
				for _, word := range words {
					if strings.Contains(answer, word) {
						t.Errorf("%s, %s %s: the answer contains a secret", name, method, route)
					}
				}
			}
		}
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if answered < len(paths) || !strings.Contains(log.String(), `"code":400`) {
		t.Errorf("only %d answers have a request ID, or the log lacks the code 400", answered)
	}
	for line := range strings.Lines(log.String()) {
		if len(line) > 4096 {
			t.Errorf("a log line has %d bytes", len(line))
		}
		for _, word := range words {
			if strings.Contains(line, word) || strings.Contains(line, word[:12]) {
				t.Errorf("a secret was logged: %s", line)
			}
		}
		if strings.Contains(line, `"level":"ERROR"`) {
			t.Errorf("a broken request was logged as an error of the server: %s", line)
		}
	}
}

// sendRaw sends the bytes of a request. It returns the status and the whole answer.
func sendRaw(t *testing.T, address, request string) (int, string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(c)
	if err != nil && len(all) == 0 {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(strings.NewReader(string(all))), nil)
	if err != nil {
		t.Fatalf("%v: %q", err, all)
	}
	r.Body.Close()
	return r.StatusCode, string(all)
}
