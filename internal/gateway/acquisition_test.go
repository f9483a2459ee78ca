package gateway_test

import (
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/internal/gateway"
	"playtoken/internal/gateway/urls"
	"playtoken/vectors"
)

const upstream = "https://license.example/rm"

// post returns a request with the body, and with a token in the query unless token is "".
func post(i *api.Interface, token, body string, fields ...string) *api.Request {
	query := ""
	if token != "" {
		query = gateway.TokenParameter + "=" + token
	}
	r := apitest.Request("POST", urls.Path, query, vectors.Now, fields...)
	apitest.SetBody(i, r, body)
	return r
}

var (
	unused  = apitest.None     // the token was not redeemed for a single use
	row     = apitest.Text("") // the statement yields a row
	down    = apitest.Failure("down")
	license = apitest.Fetched(200, `text/xml; charset="UTF-8"`, "<license/>")
)

// TestQuestions runs every sequence of results of the statements and the fetch.
func TestQuestions(t *testing.T) {
	ring := apitest.Ring(t)
	sealed := apitest.Token(t, ring, "&cookie=c1")
	body := challenge(t, "")
	for _, c := range []struct {
		name    string
		single  bool
		results []api.Result
		asked   string // the questions: S for a statement, W for one that writes, F for the fetch
		status  int
		code    playtoken.Code
		text    string // the body of the answer
		failed  bool   // whether the outcome has an error for the log
	}{
		{name: "license", results: []api.Result{unused, license}, asked: "SF", status: 200, text: "<license/>"},
		{name: "single use", single: true, results: []api.Result{row, license},
			asked: "WF", status: 200, text: "<license/>"},
		{name: "spent", single: true, results: []api.Result{apitest.None},
			asked: "W", status: 500, code: 409},
		{name: "redeemed for a single use before", results: []api.Result{row}, asked: "S", status: 500, code: 409},
		{name: "use fails", results: []api.Result{down}, asked: "S", status: 500, code: -2030, failed: true},
		{name: "fetch fails", results: []api.Result{unused, down}, asked: "SF", status: 500, code: -2030, failed: true},
		{
			name: "fetch fails, released", single: true, results: []api.Result{row, down, row}, asked: "WFW",
			status: 500, code: -2030, failed: true,
		},
		{
			name: "fetch fails, not released", single: true, results: []api.Result{row, down, down}, asked: "WFW",
			status: 500, code: -2030, failed: true,
		},
		{
			name: "license server refuses", single: true, asked: "WFW",
			results: []api.Result{row, apitest.Fetched(500, "application/soap+xml", "<fault/>"), row},
			status:  500, code: 500, text: "<fault/>",
		},
		{
			name: "license server refuses, not released", single: true, asked: "WFW",
			results: []api.Result{row, apitest.Fetched(400, "text/xml", "<fault/>"), down},
			status:  400, code: 400, text: "<fault/>", failed: true,
		},
		{
			name: "redirect", results: []api.Result{unused, apitest.Fetched(307, "text/xml", "")}, asked: "SF",
			status: 500, code: -2030, failed: true,
		},
		{
			name: "page", results: []api.Result{unused, apitest.Fetched(200, "text/html", "<p>")}, asked: "SF",
			status: 500, code: -2030, failed: true,
		},
		{
			name: "UTF-16", results: []api.Result{unused, apitest.Fetched(200, "text/xml; charset=utf-16", "x")},
			asked:  "SF",
			status: 500, code: -2030, failed: true,
		},
		{
			name: "not UTF-8", results: []api.Result{unused, apitest.Fetched(200, "text/xml", "\xff")}, asked: "SF",
			status: 500, code: -2030, failed: true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := gateway.Interface(gateway.Config{Upstream: upstream, Ring: ring, SingleUse: c.single})
			r := post(i, sealed.Text, body, "Content-Type", "text/xml; charset=utf-16", "Soapaction", `"Acquire"`)
			script := apitest.NewScript(c.results...)
			a := apitest.Answer(t, i, r, script)
			script.Used(t)
			asked := ""
			for _, q := range script.Asked {
				switch {
				case q.Fetch != nil:
					asked += "F"
					checkFetch(t, q.Fetch, body)
				case q.Statement.Writes:
					asked += "W"
				default:
					asked += "S"
				}
			}
			if asked != c.asked || a.Status != c.status || a.Code != c.code || (a.Err != nil) != c.failed {
				t.Errorf("asked %s, status %d, code %d, error %v: %s", asked, a.Status, a.Code, a.Err, a.Body)
			}
			if a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("X-Request-Id") != "r1" ||
				!strings.HasSuffix(a.Header.Get("Content-Type"), "; charset=utf-8") {
				t.Errorf("the header is %v", a.Header)
			}
			if c.text != "" && a.Body != c.text || strings.Contains(a.Body, "down") {
				t.Errorf("the body is %s", a.Body)
			}
			want := api.Outcome{
				Code: a.Code, Parameter: a.Parameter, Err: a.Err, Account: 201722, TokenID: sealed.ID.String(),
				Record: api.GatewayRecord, Cookie: "c1", KeyIDs: "b366360da82e9c6e0b0984002a362cf2",
				Client: "192.0.2.7",
			}
			if a.Outcome != want {
				t.Errorf("the outcome is %+v, want %+v", a.Outcome, want)
			}
		})
	}
}

func checkFetch(t *testing.T, f *api.Fetch, body string) {
	t.Helper()
	if f.Server != api.LicenseServer || f.Limit != gateway.MaxAnswer || f.Body != body ||
		!strings.HasPrefix(f.URL, upstream+"?cfg=(kid:b366360d-a82e-9c6e-0b09-84002a362cf2,contentkey:") ||
		f.Header.Get("Content-Type") != "text/xml; charset=utf-16" || f.Header.Get("SOAPAction") != `"Acquire"` {
		t.Errorf("the fetch is %+v", f)
	}
}

// TestRefused sends requests that the gateway refuses without a question.
func TestRefused(t *testing.T) {
	ring := apitest.Ring(t)
	sealed := apitest.Token(t, ring, "")
	body := challenge(t, "")
	i := gateway.Interface(gateway.Config{Docs: "https://docs.example", Upstream: upstream, Ring: ring})
	with := func(change func(*api.Request)) *api.Request {
		r := post(i, sealed.Text, body)
		change(r)
		return r
	}
	for _, c := range []struct {
		name     string
		r        *api.Request
		status   int
		code     playtoken.Code
		recorded bool
	}{
		{"method", with(func(r *api.Request) { r.Method = "GET" }), 405, 405, false},
		{"path", with(func(r *api.Request) { r.BrokenURL = true }), 500, 400, false},
		{"encoding", post(i, sealed.Text, body, "Content-Encoding", "gzip"), 415, 415, false},
		{"large", post(i, sealed.Text, strings.Repeat(" ", gateway.MaxBody+1)), 413, 413, false},
		{"broken", with(func(r *api.Request) { r.Body, r.Trouble = "", api.Broken }), 500, 400, false},
		{"no challenge", post(i, sealed.Text, "<x/>"), 500, 400, false},
		{"query", with(func(r *api.Request) { r.Query = "a;b" }), 500, 400, true},
		{"no token", post(i, "", body), 500, 400, true},
		{"two tokens", post(i, "a&"+gateway.TokenParameter+"=b", body), 500, 400, true},
		{"not a token", post(i, "x", body), 500, 400, true},
		{"not a token as custom data", post(i, "", challenge(t, "<CustomData>x</CustomData>")), 500, 400, true},
		{"device", post(i, apitest.Token(t, ring, "&deviceid="+strings.Repeat("0a", 16)).Text, body), 500, -4001, true},
		{"network", post(i, apitest.Token(t, ring, "&ipAddress=198.51.100.0/24").Text, body), 500, -4001, true},
		{
			"extension", post(i, apitest.Token(t, ring, "&extensionType=wudo&extensionPayload=AAAA").Text, body),
			500, 400, true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			script := apitest.NewScript()
			a := apitest.Answer(t, i, c.r, script)
			script.Used(t)
			if a.Status != c.status || a.Code != c.code || (a.Record != "") != c.recorded || a.Err != nil {
				t.Errorf("status %d, code %d, record %q: %s", a.Status, a.Code, a.Record, a.Body)
			}
			if allow := a.Header.Get("Allow"); (allow == "OPTIONS, POST") != (c.code == 405) {
				t.Errorf("the header Allow is %q", allow)
			}
			if !strings.Contains(a.Body, "<soap:Fault>") || strings.Contains(a.Body, sealed.Text) {
				t.Errorf("the body is %s", a.Body)
			}
		})
	}
}

// TestCustomDataToken expects the gateway to redeem the token in the custom data, but to prefer a
// token in the query.
func TestCustomDataToken(t *testing.T) {
	ring := apitest.Ring(t)
	token := apitest.Token(t, ring, "").Text
	i := gateway.Interface(gateway.Config{Upstream: upstream, Ring: ring})
	for _, r := range []*api.Request{
		post(i, "", challenge(t, "<CustomData>"+token+"</CustomData>")),
		post(i, token, challenge(t, "<CustomData>x</CustomData>")),
	} {
		a := apitest.Answer(t, i, r, apitest.NewScript(unused, license))
		if a.Status != 200 || a.Header.Get("Content-Type") != "text/xml; charset=utf-8" {
			t.Errorf("%+v", a)
		}
	}
}

// TestPreflight sends the preflight request of a browser. It expects an answer without a request ID
// or a line in the log.
func TestPreflight(t *testing.T) {
	i := gateway.Interface(gateway.Config{})
	a := apitest.Answer(t, i, apitest.Request("OPTIONS", urls.Path, "", vectors.Now), apitest.NewScript())
	if a.Status != 204 || a.Body != "" || !a.Quiet || a.Header.Get("X-Request-Id") != "" ||
		a.Header.Get("Content-Type") != "" {
		t.Errorf("%+v", a)
	}
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After, X-Request-Id",
		"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "Content-Type, SOAPAction",
		"Access-Control-Max-Age": "86400", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// TestNotConfigured expects a fault with -2030, and an unread body, from a gateway without a ring.
func TestNotConfigured(t *testing.T) {
	i := gateway.Interface(gateway.Config{})
	r := post(i, "x", "<x/>")
	a := apitest.Answer(t, i, r, apitest.NewScript())
	if r.Trouble != api.Unread || a.Code != playtoken.ServiceFailure || a.Header.Get("Retry-After") != api.RetryAfter {
		t.Errorf("%+v", a)
	}
}

func TestReadUpstream(t *testing.T) {
	for s, want := range map[string]string{"": "", "off": "", upstream: upstream,
		"http://127.0.0.1:1/a": "http://127.0.0.1:1/a"} {
		if got, err := urls.ReadUpstream(s); got != want || err != nil {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"on", "license.example", "ftp://license.example", upstream + "?a=b", upstream + "#a",
		"https://u:p@license.example"} {
		if got, err := urls.ReadUpstream(s); got != "" || err == nil {
			t.Errorf("ReadUpstream accepts %q", s)
		}
	}
}
