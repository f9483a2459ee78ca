package scenario

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"playtoken/vectors"
)

// StorageCredential is the service's credential for key storage. It contains characters that a
// query must escape.
const StorageCredential = "900100,5ec2e75ec2e75ec2e75ec2e75ec2e75e+/&="

// A keyStorage is a fake key storage service. It behaves as the state of the scenario demands.
type keyStorage struct {
	*httptest.Server
	root string // the root URL; "" for the service's own key store

	mu       sync.Mutex
	requests int
	seen     map[string]bool
	wrong    []string // descriptions of unexpected requests
}

func newKeyStorage(t *testing.T, state vectors.State) *keyStorage {
	t.Helper()
	s := &keyStorage{seen: map[string]bool{}}
	ending := make(chan struct{})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, state, ending)
	}))
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
	query := "customerAuthenticator=" + url.QueryEscape(StorageCredential)
	if r.Method != "GET" || r.Header.Get("Accept") != "application/json" || r.URL.RawQuery != query {
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

func (s *keyStorage) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.requests
	s.requests = 0
	return n
}
