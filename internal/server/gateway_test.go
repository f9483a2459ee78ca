package server_test

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/gateway"
	"playtoken/internal/records"
	"playtoken/internal/routes"
	"playtoken/internal/server"
	"playtoken/internal/store"
	"playtoken/vectors"
)

// A licenseServer stands in for the PlayReady test license server.
type licenseServer struct {
	*httptest.Server
	mu        sync.Mutex
	does      string   // as the upstream of a vectors.GatewayStep
	types     []string // as its upstreamType
	says      string   // as its upstreamBody
	forwarded []string
	got       *http.Request
	body      string
}

func newLicenseServer(t testing.TB) *licenseServer {
	l := &licenseServer{}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	return l
}

func (l *licenseServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	l.mu.Lock()
	l.forwarded = append(l.forwarded, r.URL.RawQuery)
	l.got, l.body = r, string(body)
	does, types, says := l.does, l.types, l.says
	l.mu.Unlock()
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if types != nil {
		w.Header()["Content-Type"] = types
	}
	switch does {
	case "", "license":
		io.WriteString(w, cmp.Or(says, "<license/>"))
	case "fault":
		w.WriteHeader(500)
		io.WriteString(w, "<soap:Envelope/>")
	case "redirect":
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	case "html":
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<p>no")
	case "large":
		io.WriteString(w, strings.Repeat(" ", gateway.MaxAnswer+1))
	case "down":
		panic(http.ErrAbortHandler)
	}
}

// A readFault is a SOAP fault as a player reads it.
type readFault struct {
	XMLName xml.Name `xml:"http://schemas.xmlsoap.org/soap/envelope/ Envelope"`
	Fault   struct {
		Code   string `xml:"faultcode"`
		String string `xml:"faultstring"`
		Detail struct {
			StatusCode string `xml:"Exception>StatusCode"`
			Error      struct {
				Code                                              int
				Parameter, Details, Fix, Documentation, RequestId string
			} `xml:"urn:playtoken:error Error"`
		} `xml:"detail"`
	} `xml:"http://schemas.xmlsoap.org/soap/envelope/ Body>Fault"`
}

func checkFault(t *testing.T, name string, want vectors.Fault, body string) {
	t.Helper()
	var got readFault
	if err := xml.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%s: %v: %s", name, err, body)
	}
	f, e := got.Fault, got.Fault.Detail.Error
	if e.Code != want.Code || e.Parameter != want.Parameter || !strings.Contains(e.Details, want.Details) || !strings.Contains(e.Fix, want.Fix) ||
		want.StatusCode != "" && f.Detail.StatusCode != want.StatusCode || want.FaultCode != "" && f.Code != want.FaultCode {
		t.Errorf("%s: want %+v: %s", name, want, body)
	}
	if e.Fix == "" || e.RequestId == "" || !strings.HasSuffix(e.Documentation, fmt.Sprintf("/errors/%d/", e.Code)) || !strings.Contains(f.String, e.Details) || !strings.Contains(f.String, fmt.Sprint(e.Code)) {
		t.Errorf("%s: something is missing: %s", name, body)
	}
}

// A keptRecords keeps records, of which there are less than it has room for.
type keptRecords chan records.Record

func (k keptRecords) Record(r records.Record) { k <- r }

// of waits for the record of an answer.
func (k keptRecords) of(answer *http.Response) (r records.Record) {
	for r.RequestID != answer.Header.Get("X-Request-Id") {
		r = <-k
	}
	return r
}

// TestGatewayVectors runs the scenarios of the gateway over HTTP, with a license server on loopback. No token, key or custom data may be in
// the log.
func TestGatewayVectors(t *testing.T) {
	all, err := vectors.Gateways()
	if err != nil {
		t.Fatal(err)
	}
	for _, scenario := range all.Scenarios {
		t.Run(scenario.Name, func(t *testing.T) { runGatewayScenario(t, all, scenario) })
	}
	if len(all.Scenarios) < 18 {
		t.Errorf("only %d scenarios", len(all.Scenarios))
	}
}

func runGatewayScenario(t *testing.T, all vectors.Gateway, scenario vectors.GatewayScenario) {
	license := newLicenseServer(t)
	database, _ := openStore(t)
	addDemo(t, database, 100)
	log, recorded := &logBuffer{}, make(keptRecords, 100)
	s := &redeemServer{database: database, now: vectors.Now, log: log}
	from := "192.0.2.1"
	s.Server = httptest.NewServer(server.Handler(server.Options{
		Routes:   table(newEndpoint(t, playtoken.Test), routes.Config{Ring: newRing(t, playtoken.Test), SingleUse: scenario.SingleUse, PlayReady: license.URL + all.Upstream}),
		Database: database, LicenseServer: server.NewLicenseServer(), Log: slog.New(slog.NewJSONHandler(log, nil)), Client: func(*http.Request) string { return from }, Records: recorded, Now: func() time.Time {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.now
		},
	}))
	t.Cleanup(s.Close)
	kept := maps.Clone(all.Tokens)
	for i, step := range scenario.Steps {
		name := fmt.Sprintf("step %d", i+1)
		s.at(step.At)
		s.setEnabled(t, !step.Disabled)
		if step.Issue != "" {
			text, err := step.Text()
			if err != nil {
				t.Fatal(err)
			}
			o := s.issue(t, text)
			for as, member := range step.Keep {
				kept[as] = o[member].(string)
			}
			continue
		}
		if from = "192.0.2.1"; step.From != "" {
			from = step.From
		}
		license.mu.Lock()
		license.does, license.types, license.says, license.forwarded = step.License, step.LicenseType, step.LicenseBody, nil
		license.mu.Unlock()
		challenge := strings.ReplaceAll(all.Challenge, "{CUSTOM}", filled(step.Custom, kept))
		if step.Body != nil {
			challenge = *step.Body
		}
		if step.Repeat != nil {
			challenge += strings.Repeat(step.Repeat.Text, step.Repeat.Count)
		}
		method := step.Method
		if method == "" {
			method = "POST"
		}
		r, err := http.NewRequest(method, s.URL+gateway.Path, strings.NewReader(challenge))
		if err != nil {
			t.Fatal(err)
		}
		r.URL.RawQuery = filled(step.Query, kept)
		r.Header.Set("Content-Type", "text/xml; charset=utf-8")
		r.Header.Set("SOAPAction", `"http://schemas.microsoft.com/DRM/2007/03/protocols/AcquireLicense"`)
		for name, value := range step.Headers {
			r.Header.Set(name, value)
		}
		answer, body := do(t, s.Client(), r)
		if step.Fault != nil {
			checkFault(t, name, *step.Fault, body)
		}
		if step.Recorded != nil {
			if got := recorded.of(answer); int(got.Code) != *step.Recorded {
				t.Errorf("%s: recorded is %+v, want the code %d", name, got, *step.Recorded)
			}
		}
		license.mu.Lock()
		forwarded, got, sent := license.forwarded, license.got, license.body
		license.mu.Unlock()
		plain := step.KeyStoreStep
		plain.Method = "HEAD" // the body of an error is no JSON
		checkKeyStoreAnswer(t, name, plain, answer, body, kept)
		if step.Forwarded != "" && strings.Join(forwarded, " ") != step.Forwarded {
			t.Errorf("%s: forwarded\n%q, want\n%q", name, forwarded, step.Forwarded)
		}
		if step.Fault != nil && step.License == "" && step.LicenseType == nil && len(forwarded) > 0 {
			t.Errorf("%s: %q was forwarded", name, forwarded)
		}
		if step.Forwarded != "" && (sent != challenge || got.Header.Get("SOAPAction") != r.Header.Get("SOAPAction") || got.URL.Path != all.Upstream) {
			t.Errorf("%s: the challenge was changed on its way", name)
		}
	}
	for _, secret := range append([]string{"s2Y2DagunG4LCYQAKjYs8g", "nonsense", "user=1"}, kept["T"], kept["good"]) {
		if secret != "" && strings.Contains(log.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
}

// TestGatewayOff has no gateway where no license server is configured.
func TestGatewayOff(t *testing.T) {
	database, _ := openStore(t)
	h, _ := newHandler(t, database)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", gateway.Path+"?errorFormat=json", strings.NewReader("<a/>")))
	if w.Code != 404 || !strings.HasPrefix(w.Body.String(), `{"errorCode":404,`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for text, want := range map[string]string{
		"": "", "off": "", "https://license.example/x": "https://license.example/x", "http://127.0.0.1:1/": "http://127.0.0.1:1/",
		"license.example": "error", "https://l.example/?cfg=(x)": "error", "https://u:p@l.example/": "error", "ftp://l.example/": "error",
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

// TestGatewayRecords records what was redeemed at the gateway and what came with a token that was refused, but nothing that had no token.
func TestGatewayRecords(t *testing.T) {
	license := newLicenseServer(t)
	database, _ := openStore(t)
	addDemo(t, database, 100)
	all, err := vectors.Gateways()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(&logBuffer{}, nil))
	recorder := store.NewRecorder(database, store.RecordOptions{Addresses: records.Full, Log: log, Now: clock})
	t.Cleanup(recorder.Close)
	h := server.Handler(server.Options{
		Routes:   table(newEndpoint(t, playtoken.Test), routes.Config{Ring: newRing(t, playtoken.Test), PlayReady: license.URL}),
		Database: database, Records: recorder, LicenseServer: server.NewLicenseServer(), Log: log, Now: clock,
	})
	challenge := strings.ReplaceAll(all.Challenge, "{CUSTOM}", "")
	for _, token := range []string{all.Tokens["good"], all.Tokens["production"]} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", gateway.Path+"?ExpressPlayToken="+token, strings.NewReader(challenge)))
	}
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", gateway.Path+"?ExpressPlayToken="+all.Tokens["good"], strings.NewReader("<a/>")))
	recorder.Flush()
	found, err := database.Records(t.Context(), records.Query{Limit: 10})
	if err != nil || len(found) != 2 {
		t.Fatalf("%v, %v", found, err)
	}
	if got := found[1]; got.Kind != api.GatewayRecord || got.Service != 201722 || got.Code != 0 || got.TokenID == "" {
		t.Errorf("%+v", got)
	}
	if got := found[0]; got.Service != 0 || got.Code != playtoken.BadRequest || got.TokenID != "" {
		t.Errorf("%+v", got)
	}
}

// TestGatewayEncodings passes on SOAP in UTF-8 alone: under the gateway's own content type, other
// bytes mean something else.
func TestGatewayEncodings(t *testing.T) {
	license := newLicenseServer(t)
	database, _ := openStore(t)
	addDemo(t, database, 100)
	all, err := vectors.Gateways()
	if err != nil {
		t.Fatal(err)
	}
	h := server.Handler(server.Options{
		Routes:   table(newEndpoint(t, playtoken.Test), routes.Config{Ring: newRing(t, playtoken.Test), PlayReady: license.URL}),
		Database: database, LicenseServer: server.NewLicenseServer(), Log: slog.New(slog.DiscardHandler), Now: clock,
	})
	challenge := strings.ReplaceAll(all.Challenge, "{CUSTOM}", "")
	for says, want := range map[string]int{"<a>é</a>": 200, "<a>\xe9</a>": 500, "\xff\xfe<\x00a\x00": 500, "+ADw-script+AD4-": 200} {
		license.mu.Lock()
		license.says = says
		license.mu.Unlock()
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", gateway.Path+"?ExpressPlayToken="+all.Tokens["good"], strings.NewReader(challenge)))
		if w.Code != want || w.Header().Get("Content-Type") != "text/xml; charset=utf-8" || want == 200 && w.Body.String() != says {
			t.Errorf("%q: %d %v %s", says, w.Code, w.Header(), w.Body)
		}
	}
}

// TestGatewayUnreachable answers with a fault when there is nobody at the license server's address, and says nothing of the URL.
func TestGatewayUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	_, err = server.NewLicenseServer().Fetch(t.Context(), api.Fetch{URL: "http://" + l.Addr().String() + "/?cfg=secret", Limit: 1})
	if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("%v", err)
	}
}

// TestGatewayBound has a license server that does not answer: what comes when it has enough is refused at once.
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
	if _, err := f.Fetch(t.Context(), api.Fetch{URL: license.URL, Limit: 1}); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("one more: %v", err)
	}
	close(release)
	wait.Wait()
}
