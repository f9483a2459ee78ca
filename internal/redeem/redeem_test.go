package redeem

import (
	"net/url"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/protocol"
	"playtoken/token"
	"playtoken/vectors"
)

// post returns a request for a redemption, with a credential.
func post(i *api.Interface, body string) *api.Request {
	r := apitest.Request("POST", Path, "", vectors.Now,
		"Content-Type", protocol.FormType, "Authorization", "Bearer credential")
	apitest.SetBody(i, r, body)
	return r
}

var (
	server = apitest.Text("0 server")
	down   = apitest.Failure("down")
	row    = apitest.Text("")
)

// TestQuestions runs every sequence of results of the statements.
func TestQuestions(t *testing.T) {
	ring := apitest.Ring(t)
	sealed := apitest.Token(t, ring, "&cookie=c1")
	for _, c := range []struct {
		name     string
		single   bool // Config.SingleUse
		results  []api.Result
		more     string // further pairs of the form
		status   int
		code     playtoken.Code
		recorded bool
		failed   bool // whether the outcome has an error for the log
	}{
		{name: "redeemed", results: []api.Result{server, apitest.None}, status: 200, recorded: true},
		{name: "redeemed for a single use before", results: []api.Result{server, row}, status: 409, code: 409,
			recorded: true},
		{name: "single use", more: "&singleUse=true", results: []api.Result{server, row}, status: 200, recorded: true},
		{name: "configured single use", single: true, results: []api.Result{server, row}, status: 200, recorded: true},
		{
			name: "spent", single: true, more: "&singleUse=false", results: []api.Result{server, apitest.None},
			status: 409, code: 409, recorded: true,
		},
		{name: "no such credential", results: []api.Result{apitest.Text("19 "), row}, status: 401, code: 401},
		{name: "guessed", results: []api.Result{apitest.Text("20 ")}, status: 429, code: 429},
		{name: "valid after guesses", results: []api.Result{apitest.Text("20 server"), apitest.None}, status: 200,
			recorded: true},
		{name: "admission fails", results: []api.Result{down}, status: 503, code: -2030, failed: true},
		{name: "no count", results: []api.Result{apitest.Text("x ")}, status: 503, code: -2030, failed: true},
		{name: "failure not counted", results: []api.Result{apitest.Text("0 "), down}, status: 503, code: -2030,
			failed: true},
		{name: "use fails", results: []api.Result{server, down}, status: 503, code: -2030, recorded: true,
			failed: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := Interface(Config{Docs: "https://docs.example", Ring: ring, SingleUse: c.single})
			script := apitest.NewScript(c.results...)
			r := post(i, "token="+sealed.Text+"&ipAddress=198.51.100.7"+c.more)
			a := apitest.Answer(t, i, r, script)
			script.Used(t)
			if a.Status != c.status || a.Code != c.code || (a.Err != nil) != c.failed {
				t.Errorf("status %d, code %d, error %v: %s", a.Status, a.Code, a.Err, a.Body)
			}
			want := api.Outcome{Code: a.Code, Parameter: a.Parameter, Err: a.Err}
			if c.recorded {
				want.Record, want.LicenseServer, want.Client = api.RedeemRecord, "server", "198.51.100.7"
				want.Account, want.TokenID, want.Cookie = 201722, sealed.ID.String(), "c1"
				want.KeyIDs = "b366360da82e9c6e0b0984002a362cf2"
			}
			if a.Outcome != want {
				t.Errorf("the outcome is %+v, want %+v", a.Outcome, want)
			}
			if strings.Contains(a.Body, "down") || c.code != 0 && strings.Contains(a.Body, sealed.Text) {
				t.Errorf("the answer has a token or a foreign error: %s", a.Body)
			}
		})
	}
}

// TestRefused sends requests that the interface refuses without a statement, or after the
// statements about the credential.
func TestRefused(t *testing.T) {
	ring := apitest.Ring(t)
	i := Interface(Config{Ring: ring})
	with := func(change func(*api.Request)) *api.Request {
		r := post(i, "token=x")
		change(r)
		return r
	}
	for _, c := range []struct {
		name    string
		r       *api.Request
		results []api.Result
		code    playtoken.Code
		header  string // NAME: VALUE
	}{
		{"method", with(func(r *api.Request) { r.Method = "PUT" }), nil, 405, "Allow: POST"},
		{"path", with(func(r *api.Request) { r.BrokenURL = true }), nil, 400, ""},
		{"query", with(func(r *api.Request) { r.Query = "a=%zz" }), nil, 400, ""},
		{"two types", apitest.Request("POST", Path, "", vectors.Now, "Content-Type", "a/b", "Content-Type", "c/d"),
			nil, 415, ""},
		{"encoding", apitest.Request("POST", Path, "", vectors.Now, "Content-Encoding", "gzip"), nil, 415, ""},
		{
			"no credential", apitest.Request("POST", Path, "", vectors.Now, "Content-Type", protocol.FormType),
			[]api.Result{apitest.Text("0 "), row}, 401, "WWW-Authenticate: Bearer",
		},
		{
			"credential before type", apitest.Request("POST", Path, "", vectors.Now),
			[]api.Result{apitest.Text("20 ")}, 429, "Retry-After: 60",
		},
		{
			"type", apitest.Request("POST", Path, "", vectors.Now, "Content-Type", "text/plain", "Authorization",
				"Bearer x"),
			[]api.Result{server}, 415, "",
		},
		{"large", post(i, strings.Repeat("x", MaxBody+1)), []api.Result{server}, 413, ""},
		{"broken", with(func(r *api.Request) { r.Body, r.Trouble = "", api.Broken }), []api.Result{server}, 400, ""},
		{"semicolon", post(i, "token=a;b"), []api.Result{server}, 400, ""},
		{"no token", post(i, "a=b"), []api.Result{server}, 400, ""},
		{"two tokens", post(i, "token=a&token=b"), []api.Result{server}, 400, ""},
		{"empty token", post(i, "token="), []api.Result{server}, -2035, ""},
		{"no form", post(i, ""), []api.Result{server}, 400, ""},
		{"not a token", post(i, "token=x"), []api.Result{server}, 400, ""},
		{"device", post(i, "token=x&deviceid=1"), []api.Result{server}, -5004, ""},
		{"address", post(i, "token=x&ipAddress=192.0.2.0%2F24"), []api.Result{server}, -2003, ""},
		{"single use", post(i, "token=x&singleUse=1"), []api.Result{server}, 400, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			script := apitest.NewScript(c.results...)
			a := apitest.Answer(t, i, c.r, script)
			script.Used(t)
			name, value, _ := strings.Cut(c.header, ": ")
			if a.Code != c.code || c.header != "" && a.Header.Get(name) != value {
				t.Errorf("code %d, header %v, want %d and %s: %s", a.Code, a.Header, c.code, c.header, a.Body)
			}
			if recorded := a.LicenseServer != ""; (a.Record != "") != recorded {
				t.Errorf("license server %q, record %q", a.LicenseServer, a.Record)
			}
		})
	}
}

// TestAllProblems expects an answer with all problems of a form, in the order of its fields.
func TestAllProblems(t *testing.T) {
	i := Interface(Config{Ring: apitest.Ring(t)})
	r := post(i, "singleUse=1&ipAddress=x&deviceid=&token=a&token=b")
	a := apitest.Answer(t, i, r, apitest.NewScript(server))
	at := 0
	for _, parameter := range []string{"token", "deviceid", "ipAddress", "singleUse"} {
		next := strings.Index(a.Body[at:], `"parameter":"`+parameter+`","details"`)
		if next < 0 {
			t.Fatalf("%s is missing or out of order: %s", parameter, a.Body)
		}
		at += next
	}
}

func TestLimit(t *testing.T) {
	form := []string{"Content-Type", protocol.FormType, "Authorization", "Bearer x"}
	for _, c := range []struct {
		method, query string
		fields        []string
		want          int
	}{
		{"POST", "", form, MaxBody},
		{"POST", "a=b", []string{"Content-Type", "application/X-WWW-form-urlencoded; charset=utf-8", "Authorization",
			""}, MaxBody},
		{"GET", "", form, 0},
		{"POST", "%", form, 0},
		{"POST", "", form[:2], 0},
		{"POST", "", form[2:], 0},
		{"POST", "", append([]string{"Content-Encoding", "gzip"}, form...), 0},
	} {
		r := apitest.Request(c.method, Path, c.query, vectors.Now, c.fields...)
		if got := Interface(Config{}).BodyLimit(r); got != c.want {
			t.Errorf("%s %s %v: %d bytes, want %d", c.method, c.query, c.fields, got, c.want)
		}
	}
}

// TestNotConfigured expects -2030 from an interface without a ring.
func TestNotConfigured(t *testing.T) {
	i := Interface(Config{})
	a := apitest.Answer(t, i, post(i, "token=x"), apitest.NewScript())
	if a.Code != playtoken.ServiceFailure || a.Err != nil || a.Header.Get("Retry-After") != api.RetryAfter {
		t.Errorf("%+v", a)
	}
}

// TestFailuresByNetwork expects failures to be counted by IPv4 address, and by /64 of IPv6.
func TestFailuresByNetwork(t *testing.T) {
	i := Interface(Config{Ring: apitest.Ring(t)})
	for client, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "2001:db8:0:1:2::3": "2001:db8:0:1::/64", "": "", "unix": "unix",
	} {
		r := post(i, "token=x")
		r.Client = client
		script := apitest.NewScript(apitest.Text("0 "), row)
		apitest.Answer(t, i, r, script)
		for _, q := range script.Asked {
			if args := q.Statement.Args; args[len(args)-2] != want || args[len(args)-1] != vectors.Now.Unix()/60 {
				t.Errorf("the statement for %q has the arguments %v, want the network %q", client, args, want)
			}
		}
		if first, second := script.Asked[0].Statement, script.Asked[1].Statement; first.Writes || !second.Writes {
			t.Errorf("the statements write: %t and %t, want false and true", first.Writes, second.Writes)
		}
	}
}

func TestUse(t *testing.T) {
	terms := token.Terms{ID: token.ID{1}, AccountID: 7}
	terms.ExpiresAt = vectors.Now
	for _, c := range []struct{ single, found bool }{{false, false}, {false, true}, {true, false}, {true, true}} {
		result := apitest.None
		if c.found {
			result = row
		}
		script := apitest.NewScript(result)
		ok, err := Use(script, terms, c.single)
		st := script.Asked[0].Statement
		if ok != (c.single == c.found) || err != nil || st.Writes != c.single || st.Account != 7 {
			t.Errorf("%+v: %v, %v, %+v", c, ok, err, st)
		}
	}
	script := apitest.NewScript(row)
	if err := Release(script, terms); err != nil || !script.Asked[0].Statement.Writes {
		t.Errorf("%v", err)
	}
}

// FuzzForm redeems any form. It expects answers without the credential and without failures.
func FuzzForm(f *testing.F) {
	all, err := vectors.Scenarios()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range all {
		for _, step := range s.Steps {
			if s.Interface == "redeem" && step.Request.Body != nil {
				f.Add(*step.Request.Body)
			}
		}
	}
	f.Add(url.Values{"token": {apitest.Token(f, apitest.Ring(f), "").Text}}.Encode())
	i := Interface(Config{Ring: apitest.Ring(f)})
	f.Fuzz(func(t *testing.T, body string) {
		a := apitest.Answer(t, i, post(i, body), apitest.NewScript(server, apitest.None))
		if a.Status >= 500 || strings.Contains(a.Body, "Bearer credential") {
			t.Errorf("%d: %s", a.Status, a.Body)
		}
	})
}
