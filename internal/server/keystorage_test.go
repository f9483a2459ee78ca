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
	"playtoken/vectors"
)

// storageCredential is what key storage knows this service by. It holds what has to be escaped.
const storageCredential = "900100,5ec2e75ec2e75ec2e75ec2e75ec2e75e+/&="

// A keyStorage stands in for a key storage service, and behaves as a state says.
type keyStorage struct {
	*httptest.Server
	root string // "" for none

	mu       sync.Mutex
	requests int
	seen     map[string]bool
	wrong    []string // what was wrong with requests
}

func newKeyStorage(t *testing.T, state vectors.State) *keyStorage {
	t.Helper()
	s := &keyStorage{seen: map[string]bool{}}
	ending := make(chan struct{})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, state, ending) }))
	s.root = s.URL + "/keystore"
	t.Cleanup(func() {
		close(ending)
		s.CloseClientConnections()
		s.Close()
	})
	switch state.KeyStorage {
	case "none", "embedded":
		s.root = ""
	case "down":
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s.root = "http://" + l.Addr().String()
		l.Close()
	}
	return s
}

func (s *keyStorage) serve(w http.ResponseWriter, r *http.Request, state vectors.State, ending <-chan struct{}) {
	path := strings.TrimPrefix(r.URL.Path, "/elsewhere")
	s.mu.Lock()
	s.requests++
	again := s.seen[path]
	s.seen[path] = true
	if r.Method != "GET" || r.Header.Get("Accept") != "application/json" || r.URL.RawQuery != "customerAuthenticator=900100%2C5ec2e75ec2e75ec2e75ec2e75ec2e75e%2B%2F%26%3D" {
		s.wrong = append(s.wrong, fmt.Sprintf("%s %s %v", r.Method, r.RequestURI, r.Header))
	}
	s.mu.Unlock()
	kid := strings.TrimPrefix(path, "/keystore/keys/")
	var stored *vectors.StoredKey
	for i := range state.Keys {
		if state.Keys[i].KID == kid {
			stored = &state.Keys[i]
		}
	}
	object := func(kid, ek, more string) string {
		return fmt.Sprintf(`{"kid":%q,"ek":%q,"kekId":"#1.afe008a381bdac03b412a92d54b92ddf"%s}`, kid, ek, more)
	}
	switch behaviour := state.KeyStorage; {
	case behaviour == "hangs":
		select {
		case <-ending:
		case <-r.Context().Done():
		}
	case behaviour == "drops", behaviour == "drops-once" && !again:
		panic(http.ErrAbortHandler)
	case behaviour == "fails":
		http.Error(w, "out of order", http.StatusInternalServerError)
	case behaviour == "refuses":
		http.Error(w, "who are you", http.StatusUnauthorized)
	case behaviour == "nonsense":
		io.WriteString(w, "<!doctype html><title>Welcome</title>")
	case behaviour == "redirects" && path == r.URL.Path:
		http.Redirect(w, r, "/elsewhere"+r.URL.RequestURI(), http.StatusFound)
	case behaviour == "endless":
		for r.Context().Err() == nil {
			io.WriteString(w, strings.Repeat(" ", 4096))
		}
	case stored == nil:
		http.Error(w, "Not Found", http.StatusNotFound)
	case behaviour == "huge":
		io.WriteString(w, object(kid, stored.EK, `,"info":"`+strings.Repeat("x", 80_000)+`"`))
	case behaviour == "short-ek":
		io.WriteString(w, object(kid, stored.ContentKey, ""))
	case behaviour == "other-kid":
		io.WriteString(w, object(strings.Repeat("0", 31)+"1", stored.EK, ""))
	case behaviour == "list":
		io.WriteString(w, "["+object(kid, stored.EK, "")+"]\n")
	default:
		io.WriteString(w, object(kid, stored.EK, ""))
	}
}

// config is the endpoint's side of it.
func (s *keyStorage) config(t *testing.T) issue.KeyStorage {
	t.Helper()
	if s.root == "" {
		return issue.KeyStorage{}
	}
	k, err := issue.NewKeyStorage(s.root, storageCredential)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// client is the client with a time that is short where nothing else ends the wait.
func (s *keyStorage) client(state vectors.State) *server.KeyStorage {
	if state.KeyStorage == "hangs" {
		return server.NewKeyStorage(200 * time.Millisecond)
	}
	return server.NewKeyStorage(time.Minute)
}

func (s *keyStorage) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.requests
	s.requests = 0
	return n
}

func fetch(k *server.KeyStorage, url string) (api.Fetched, error) {
	return k.Fetch(context.Background(), api.Fetch{URL: url, Limit: issue.MaxFetched}, time.Now().Add(time.Minute))
}

// TestKeyStorageReuse sends requests one after the other over one connection, those for keys that are not there among them.
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
		t.Errorf("%d connections were opened", connections)
	}
}

// TestKeyStorageErrors looks for the URL, and for what a server sent, in every kind of failure.
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
	for name, c := range map[string]struct{ root, says string }{
		"no such host":       {"http://keys.invalid", "cannot be reached"},
		"closed port":        {"http://127.0.0.1:1", "cannot be reached"},
		"no certificate":     {secure.URL, "certificate"},
		"TLS of none":        {strings.Replace(raw("HTTP/1.1 200 OK\r\n\r\n"), "http:", "https:", 1), "cannot be reached"},
		"not HTTP":           {raw("SSH-2.0-5ec2e7\r\n\r\n"), "cannot be reached"},
		"no answer":          {raw(""), "without an answer"},
		"broken body":        {raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n5ec2e7"), "broke off"},
		"broken chunk":       {raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5ec2e7"), "broke off"},
		"over 64 KiB":        {raw("HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("5ec2e7", 12_000)), "longer than 65536 bytes"},
		"header over 16 KiB": {raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("5ec2e7", 12_000) + "\r\n\r\n"), "cannot be reached"},
		"unknown scheme":     {"gopher://127.0.0.1", "cannot be reached"},
	} {
		r, err := fetch(server.NewKeyStorage(0), c.root+"/keys/b366360da82e9c6e0b0984002a362cf2?customerAuthenticator=5ec2e7")
		if err == nil || !strings.Contains(err.Error(), c.says) || r.Status != 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if err != nil && (strings.Contains(err.Error(), "5ec2e7") || strings.Contains(err.Error(), "b366360d")) {
			t.Errorf("%s: the error tells too much: %v", name, err)
		}
	}
}

// TestKeyStorageTogether asks for 16 stored keys of a key storage that takes a while for each: the time is that of all of them.
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
	config, err := issue.NewKeyStorage(web.URL, storageCredential)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := openStore(t)
	addDemo(t, s, 10)
	log := &logBuffer{}
	h := server.Handler(server.Options{
		Routes:   table(newEndpointWith(t, playtoken.Test, config), routes.Config{}),
		Database: s, KeyStorage: server.NewKeyStorage(2 * time.Second), Log: slog.New(slog.NewJSONHandler(log, nil)), Now: clock,
	})
	body := strings.Replace(strings.Replace(sample, "&kid=b366360da82e9c6e0b0984002a362cf2", "", 1), "&contentKey=b366360da82e9c6e0b0984002a362cf2", "", 1)
	for i := range playtoken.MaxKeys {
		body += fmt.Sprintf("&kid.%d=%032x&kek.%d=000102030405060708090a0b0c0d0e0f", i, i+1, i)
	}
	w := post(h, body+"&errorFormat=json")
	if w.Code != 502 || !strings.Contains(w.Body.String(), `"parameter":"kid.3"`) || !strings.Contains(w.Body.String(), "key 3: ") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if b := balance(t, s); b != 10 {
		t.Errorf("%d tokens are left of 10", b)
	}
	if !strings.Contains(log.String(), "key storage did not answer in time") || strings.Contains(log.String(), web.URL) || strings.Contains(log.String(), "00000000000000000000000000000004") {
		t.Errorf("log: %s", log)
	}
}
