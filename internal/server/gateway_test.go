package server_test

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/gateway"
	"playtoken/internal/records"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/vectors"
	"playtoken/vectors/scenario"
)

// TestGatewayOff answers 404 at the gateway's path where no license server is configured.
func TestGatewayOff(t *testing.T) {
	database, _ := openStore(t)
	h, _ := newHandler(t, database)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", gateway.Path+"?errorFormat=json", strings.NewReader("<a/>")))
	if w.Code != 404 || !strings.HasPrefix(w.Body.String(), `{"errorCode":404,`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for text, want := range map[string]string{
		"": "", "off": "", "https://license.example/x": "https://license.example/x",
		"http://127.0.0.1:1/": "http://127.0.0.1:1/",
		"license.example":     "error", "https://l.example/?cfg=(x)": "error", "https://u:p@l.example/": "error",
		"ftp://l.example/": "error",
	} {
		got, err := gateway.ReadUpstream(text)
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}

// TestGatewayRecords records redemptions at the gateway and challenges with a refused token, but no
// challenge without a token.
func TestGatewayRecords(t *testing.T) {
	license := scenario.NewLicenseServer(t)
	database, _ := openStore(t)
	addDemo(t, database, 100)
	all := namedValues(t)
	log := slog.New(slog.NewJSONHandler(&logBuffer{}, nil))
	recorder := store.NewRecorder(database, store.RecordOptions{Addresses: records.Full, Log: log, Now: clock})
	t.Cleanup(recorder.Close)
	h := server.Handler(server.Options{
		Routes: table(t, newEndpoint(t, playtoken.Test), routes.Config{
			Ring: newRing(t, playtoken.Test), PlayReady: license.URL,
		}),
		Database: database, Records: recorder, LicenseServer: server.NewLicenseServer(), Log: log, Now: clock,
	})
	challenge := challenge(t, "")
	for _, token := range []string{all.Tokens["good"], all.Tokens["production"]} {
		h.ServeHTTP(httptest.NewRecorder(),
			httptest.NewRequest("POST", gateway.Path+"?ExpressPlayToken="+token, strings.NewReader(challenge)))
	}
	h.ServeHTTP(httptest.NewRecorder(),
		httptest.NewRequest("POST", gateway.Path+"?ExpressPlayToken="+all.Tokens["good"], strings.NewReader("<a/>")))
	recorder.Flush()
	found, err := database.Records(t.Context(), records.Query{Limit: 10})
	if err != nil || len(found) != 2 {
		t.Fatalf("%v, %v", found, err)
	}
	if got := found[1]; got.Kind != api.GatewayRecord || got.Account != 201722 || got.Code != 0 || got.TokenID == "" {
		t.Errorf("%+v", got)
	}
	if got := found[0]; got.Account != 0 || got.Code != playtoken.BadRequest || got.TokenID != "" {
		t.Errorf("%+v", got)
	}
}

// TestGatewayEncodings passes on SOAP in UTF-8 alone: under the gateway's own content type, other
// bytes mean something else.
func TestGatewayEncodings(t *testing.T) {
	license := scenario.NewLicenseServer(t)
	database, _ := openStore(t)
	addDemo(t, database, 100)
	all := namedValues(t)
	h := server.Handler(server.Options{
		Routes: table(t, newEndpoint(t, playtoken.Test), routes.Config{
			Ring: newRing(t, playtoken.Test), PlayReady: license.URL,
		}),
		Database: database, LicenseServer: server.NewLicenseServer(), Log: slog.New(slog.DiscardHandler), Now: clock,
	})
	challenge := challenge(t, "")
	for says, want := range map[string]int{
		"<a>é</a>": 200, "<a>\xe9</a>": 500, "\xff\xfe<\x00a\x00": 500, "+ADw-script+AD4-": 200,
	} {
		license.Set(vectors.Upstream{Body: says})
		w := httptest.NewRecorder()
		target := gateway.Path + "?ExpressPlayToken=" + all.Tokens["good"]
		h.ServeHTTP(w, httptest.NewRequest("POST", target, strings.NewReader(challenge)))
		if w.Code != want || w.Header().Get("Content-Type") != "text/xml; charset=utf-8" ||
			want == 200 && w.Body.String() != says {
			t.Errorf("%q: %d %v %s", says, w.Code, w.Header(), w.Body)
		}
	}
}

// TestGatewayUnreachable connects to a license server that is down: the error does not repeat the
// URL.
func TestGatewayUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	url := "http://" + l.Addr().String() + "/?cfg=secret"
	_, err = server.NewLicenseServer().Fetch(t.Context(), api.Fetch{URL: url, Limit: 1})
	if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("%v", err)
	}
}

// TestGatewayBound sends a license server that does not answer as many requests as it may have at
// once: further ones are refused immediately.
func TestGatewayBound(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	license := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	}))
	defer license.Close()
	f := server.NewLicenseServer()
	var wait sync.WaitGroup
	for range server.MaxForwarded {
		wait.Go(func() {
			if _, err := f.Fetch(t.Context(), api.Fetch{URL: license.URL, Limit: 1}); err != nil {
				t.Error(err)
			}
		})
	}
	for range server.MaxForwarded {
		<-arrived
	}
	_, err := f.Fetch(t.Context(), api.Fetch{URL: license.URL, Limit: 1})
	if err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("one more: %v", err)
	}
	close(release)
	wait.Wait()
}
