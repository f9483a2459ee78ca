package server_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/issue"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store/storetest"
	"playtoken/vectors/scenario"
)

func fetch(k *server.KeyStorage, url string) (api.Fetched, error) {
	return k.Fetch(context.Background(), api.Fetch{URL: url, Limit: issue.MaxFetched}, time.Now().Add(time.Minute))
}

// TestKeyStorageReuse sends requests one after the other, and expects them to share one connection
// even if key storage answers 404.
func TestKeyStorageReuse(t *testing.T) {
	connections := 0
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/absent") {
			http.Error(w, strings.Repeat("not there ", 100), http.StatusNotFound)
		}
	}))
	web.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections++
		}
	}
	web.Start()
	defer web.Close()
	k := server.NewKeyStorage(0)
	for i := range 10 {
		path, status := "/keys", 200
		if i%2 == 1 {
			path, status = "/absent", 404
		}
		if r, err := fetch(k, web.URL+path); err != nil || r.Status != status {
			t.Errorf("%s: %+v, %v", path, r, err)
		}
	}
	if connections != 1 {
		t.Errorf("%d connections were opened, want 1", connections)
	}
}

// TestKeyStorageErrors causes every kind of failure, and expects an error without parts of the URL
// or the answer.
func TestKeyStorageErrors(t *testing.T) {
	raw := func(answer string) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				c.Read(make([]byte, 4096))
				io.WriteString(c, answer)
				c.Close()
			}
		}()
		return "http://" + l.Addr().String()
	}
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = slog.NewLogLogger(slog.NewTextHandler(io.Discard, nil), slog.LevelError)
	defer secure.Close()
	plain := strings.Replace(raw("HTTP/1.1 200 OK\r\n\r\n"), "http:", "https:", 1) // a server without TLS
	long := strings.Repeat("5ec2e7", 12_000)
	for name, c := range map[string]struct{ root, want string }{
		"no such host":       {"http://keys.invalid", "cannot be reached"},
		"closed port":        {"http://127.0.0.1:1", "cannot be reached"},
		"no certificate":     {secure.URL, "certificate"},
		"no TLS":             {plain, "cannot be reached"},
		"not HTTP":           {raw("SSH-2.0-5ec2e7\r\n\r\n"), "cannot be reached"},
		"no answer":          {raw(""), "without an answer"},
		"broken body":        {raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n5ec2e7"), "broke off"},
		"broken chunk":       {raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5ec2e7"), "broke off"},
		"over 64 KiB":        {raw("HTTP/1.1 200 OK\r\n\r\n" + long), "longer than 65536 bytes"},
		"header over 16 KiB": {raw("HTTP/1.1 200 OK\r\nX: " + long + "\r\n\r\n"), "cannot be reached"},
		"unknown scheme":     {"gopher://127.0.0.1", "cannot be reached"},
	} {
		url := c.root + "/keys/b366360da82e9c6e0b0984002a362cf2?customerAuthenticator=5ec2e7"
		r, err := fetch(server.NewKeyStorage(0), url)
		if err == nil || !strings.Contains(err.Error(), c.want) || r.Status != 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if err != nil && (strings.Contains(err.Error(), "5ec2e7") || strings.Contains(err.Error(), "b366360d")) {
			t.Errorf("%s: the error contains a secret: %v", name, err)
		}
	}
}

// TestKeyStorageTogether requests a token for 16 stored keys while key storage stops answering. It
// expects one timeout for all lookups together.
func TestKeyStorageTogether(t *testing.T) {
	var mu sync.Mutex
	requests := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if requests++; requests > 3 {
			<-r.Context().Done()
			return
		}
		kid := strings.TrimPrefix(r.URL.Path, "/keys/")
		fmt.Fprintf(w, `{"kid":%q,"ek":"5dbd06c0056b42fe0b8cf406679620c31bd619732730433d"}`, kid)
	}))
	defer web.Close()
	config, err := issue.NewKeyStorage(web.URL, scenario.StorageCredential)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := storetest.Open(t)
	storetest.AddDemo(t, s, 10)
	log := &storetest.Log{}
	h := server.Handler(server.Options{
		Routes:   table(t, newEndpointWith(t, playtoken.Test, config), routes.Config{}),
		Database: s, KeyStorage: server.NewKeyStorage(2 * time.Second),
		Log: slog.New(slog.NewJSONHandler(log, nil)), Now: clock,
	})
	body := strings.Replace(sample, "&kid=b366360da82e9c6e0b0984002a362cf2", "", 1)
	body = strings.Replace(body, "&contentKey=b366360da82e9c6e0b0984002a362cf2", "", 1)
	for i := range playtoken.MaxKeys {
		body += fmt.Sprintf("&kid.%d=%032x&kek.%d=000102030405060708090a0b0c0d0e0f", i, i+1, i)
	}
	w := post(h, body+"&errorFormat=json")
	if w.Code != 502 || !strings.Contains(w.Body.String(), `"parameter":"kid.3"`) ||
		!strings.Contains(w.Body.String(), "key 3: ") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if b := storetest.Balance(t, s); b != 10 {
		t.Errorf("the balance is %d, want 10", b)
	}
	if !strings.Contains(log.String(), "key storage did not answer in time") ||
		strings.Contains(log.String(), web.URL) ||
		strings.Contains(log.String(), "00000000000000000000000000000004") {
		t.Errorf("log: %s", log)
	}
}
