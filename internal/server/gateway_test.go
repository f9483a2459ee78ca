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
	"playtoken/internal/gateway/urls"
	"playtoken/internal/records"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
	"playtoken/vectors/scenario"
)

// TestGatewayOff expects the status 404 at the gateway's path if no license server is configured.
// It also reads good and bad settings of the license server's URL.
func TestGatewayOff(t *testing.T) {
	database, _ := storetest.Open(t)
	h, _ := newHandler(t, database)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", urls.Path+"?errorFormat=json", strings.NewReader("<a/>")))
	if w.Code != 404 || !strings.HasPrefix(w.Body.String(), `{"errorCode":404,`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for text, want := range map[string]string{
		"": "", "off": "", "https://license.example/x": "https://license.example/x",
		"http://127.0.0.1:1/": "http://127.0.0.1:1/",
		"license.example":     "error", "https://l.example/?cfg=(x)": "error", "https://u:p@l.example/": "error",
		"ftp://l.example/": "error",
	} {
		got, err := urls.ReadUpstream(text)
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q was read as %q, want %q", text, got, want)
		}
	}
}

// TestGatewayRecords expects a record of a redemption at the gateway and of a refused token, but
// none of a malformed challenge.
func TestGatewayRecords(t *testing.T) {
	license := scenario.NewLicenseServer(t)
	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 100)
	all := namedValues(t)
	log := slog.New(slog.NewJSONHandler(&storetest.Log{}, nil))
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
			httptest.NewRequest("POST", urls.Path+"?ExpressPlayToken="+token, strings.NewReader(challenge)))
	}
	h.ServeHTTP(httptest.NewRecorder(),
		httptest.NewRequest("POST", urls.Path+"?ExpressPlayToken="+all.Tokens["good"], strings.NewReader("<a/>")))
	recorder.Flush()
	found, err := storetest.Records(database, records.Query{Limit: 10})
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

// TestGatewayEncodings expects the gateway to pass on only UTF-8 answers, because it declares UTF-8
// in its own Content-Type.
func TestGatewayEncodings(t *testing.T) {
	license := scenario.NewLicenseServer(t)
	database, _ := storetest.Open(t)
	storetest.AddDemo(t, database, 100)
	all := namedValues(t)
	h := server.Handler(server.Options{
		Routes: table(t, newEndpoint(t, playtoken.Test), routes.Config{
			Ring: newRing(t, playtoken.Test), PlayReady: license.URL,
		}),
		Database: database, LicenseServer: server.NewLicenseServer(), Log: slog.New(slog.DiscardHandler), Now: clock,
	})
	challenge := challenge(t, "")
	for body, want := range map[string]int{
		"<a>é</a>": 200, "<a>\xe9</a>": 500, "\xff\xfe<\x00a\x00": 500, "+ADw-script+AD4-": 200,
	} {
		license.Set(vectors.Upstream{Body: body})
		w := httptest.NewRecorder()
		target := urls.Path + "?ExpressPlayToken=" + all.Tokens["good"]
		h.ServeHTTP(w, httptest.NewRequest("POST", target, strings.NewReader(challenge)))
		if w.Code != want || w.Header().Get("Content-Type") != "text/xml; charset=utf-8" ||
			want == 200 && w.Body.String() != body {
			t.Errorf("%q: %d %v %s", body, w.Code, w.Header(), w.Body)
		}
	}
}

// TestGatewayUnreachable connects to a license server that is down, and expects an error without
// the URL.
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

// TestGatewayBound sends MaxForwarded concurrent requests to a license server that does not answer.
// It expects the next request to fail immediately.
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
		t.Errorf("the request beyond the limit: %v", err)
	}
	close(release)
	wait.Wait()
}
