package admin

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/vectors"
)

var (
	credential = strings.Repeat("0123456789abcdef", 4)
	served     = Interface(Config{Docs: "https://docs.example", Environment: playtoken.Test, Credential: credential})
	counted    = apitest.Text("1")
	empty      = apitest.Text("[]")
)

// ask returns a request of the operator with the credential.
func ask(i *api.Interface, credential, method, path, body string) *api.Request {
	path, query, _ := strings.Cut(path, "?")
	r := apitest.Request(method, Path+path, query, vectors.Now,
		"Authorization", "Bearer "+credential, "Content-Type", api.JSON, "If-Match", "*")
	apitest.SetBody(i, r, body)
	return r
}

// TestQuestions runs sequences of results of the statements, also those that no database of the
// scenarios gives.
func TestQuestions(t *testing.T) {
	const account = `{"id":7,"name":"x","enabled":true,"playready":true,"credits":5,"licenseAcquisitionUrl":"",
"created":"2026-01-15T12:00:00Z","storedKeys":0,"authenticators":[]}`
	const keys = `[{"kid":"4e2df6b45e8257e187b2802b22ae7418","ek":"00","kekId":"","info":"","contentId":"",
"expires":null,"updated":0}]`
	down := apitest.Failure("down")
	for _, c := range []struct {
		name, credential, request, body string
		results                         []api.Result
		status                          int
		failed                          bool // whether the outcome has an error for the log
	}{
		{"first", credential, "GET accounts", "", []api.Result{counted, empty}, 200, false},
		{"as often as allowed", credential, "GET accounts", "", []api.Result{apitest.Text("600"), empty}, 200, false},
		{"too often", credential, "GET accounts", "", []api.Result{apitest.Text("601")}, 429, false},
		{"not counted", credential, "GET accounts", "", []api.Result{down}, 503, true},
		{"no count", credential, "GET accounts", "", []api.Result{apitest.Text("x")}, 503, true},
		{"other", "a.b", "GET accounts", "", []api.Result{apitest.Text("0 0 1 read"), counted, empty}, 200, false},
		{"valid after guesses", "a.b", "GET accounts", "",
			[]api.Result{apitest.Text("20 20 1 full"), counted, empty}, 200, false},
		{"invalid", "a.b", "GET accounts", "", []api.Result{apitest.Text("19 19 1 "), counted}, 401, false},
		{"invalid with an unknown name", "a.b", "GET accounts", "",
			[]api.Result{apitest.Text("19 19 0 "), counted}, 401, false},
		{"guessed from an address", "a.b", "GET accounts", "", []api.Result{apitest.Text("20 0 1 ")}, 429, false},
		{"guessed with a name", "a.b", "GET accounts", "", []api.Result{apitest.Text("0 20 1 ")}, 429, false},
		{"guess not counted", "a.b", "GET accounts", "", []api.Result{apitest.Text("0 0 1 "), down}, 503, true},
		{"admission fails", "a.b", "GET accounts", "", []api.Result{down}, 503, true},
		{"admission is malformed", "a.b", "GET accounts", "", []api.Result{apitest.Text("x 0 1 full")}, 503, true},
		{"admission is short", "a.b", "GET accounts", "", []api.Result{apitest.Text("0 0")}, 503, true},
		{"read-only", "a.b", "POST accounts", `{"name":"x"}`,
			[]api.Result{apitest.Text("0 0 1 read"), counted}, 403, false},
		{"the list fails", credential, "GET accounts", "", []api.Result{counted, down}, 503, true},
		{"the list is malformed", credential, "GET accounts", "", []api.Result{counted, apitest.Text("[")}, 503, true},
		{"added", credential, "POST accounts", `{"name":"x"}`, []api.Result{counted, apitest.Text("")}, 201, false},
		{"taken", credential, "POST accounts", `{"name":"x"}`, []api.Result{counted, apitest.None}, 409, false},
		{"not added", credential, "POST accounts", `{"name":"x"}`, []api.Result{counted, down}, 503, true},
		{"set", credential, "PATCH accounts/7", `{"enabled":false}`,
			[]api.Result{counted, apitest.Text(account), apitest.Text("")}, 200, false},
		{"changed between the statements", credential, "PATCH accounts/7", `{"enabled":false}`,
			[]api.Result{counted, apitest.Text(account), apitest.None}, 412, false},
		{"credits fail", credential, "POST accounts/7/credits", `{"credits":1}`,
			[]api.Result{counted, down}, 503, true},
		{"authenticator fails", credential, "POST accounts/7/authenticators", `{}`,
			[]api.Result{counted, down}, 503, true},
		{"export", credential, "GET accounts/7/export", "",
			[]api.Result{counted, apitest.Text(account), empty, apitest.Text(keys)}, 200, false},
		{"export fails", credential, "GET accounts/7/export", "",
			[]api.Result{counted, apitest.Text(account), empty, down}, 503, true},
		{"usage fails", credential, "GET usage", "", []api.Result{counted, down}, 503, true},
		{"records fail", credential, "GET records", "", []api.Result{counted, down}, 503, true},
		{"records are malformed", credential, "GET records", "",
			[]api.Result{counted, apitest.Text("[[1]]")}, 503, true},
		{"changes fail", credential, "GET changes", "", []api.Result{counted, down}, 503, true},
		{"removal fails", credential, "DELETE license-servers/x", "", []api.Result{counted, down}, 503, true},
		{"low balances fail", credential, "GET low-balances", "", []api.Result{counted, down}, 503, true},
		{"license servers fail", credential, "GET license-servers", "", []api.Result{counted, down}, 503, true},
		{"operators fail", credential, "GET operators", "", []api.Result{counted, down}, 503, true},
		{"no sealing keys", credential, "GET sealing-keys", "", []api.Result{counted}, 200, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			script := apitest.NewScript(c.results...)
			method, path, _ := strings.Cut(c.request, " ")
			a := apitest.Answer(t, served, ask(served, c.credential, method, path, c.body), script)
			script.Used(t)
			if a.Status != c.status || (a.Err != nil) != c.failed {
				t.Errorf("status %d, error %v: %s", a.Status, a.Err, a.Body)
			}
			if strings.Contains(a.Body, "down") || strings.Contains(a.Body, c.credential) {
				t.Errorf("the answer has a credential or a foreign error: %s", a.Body)
			}
		})
	}
}

// TestUnknownNames expects guesses of names that do not exist to fill one row alone, the address's.
func TestUnknownNames(t *testing.T) {
	for known, rows := range map[string]int{"0": 1, "1": 2} {
		script := apitest.NewScript(apitest.Text("0 0 "+known+" "), counted)
		served.Answer(ask(served, "name.x", "GET", "accounts", ""), script)
		st := script.Asked[1].Statement
		if n := 1 + len(st.Before); n != rows || st.Args[0] != "address 192.0.2.7" {
			t.Errorf("a guess counts %d subjects, want %d: %v", n, rows, st)
		}
	}
}

// TestOff expects no route and no statement of an interface without a credential, and refusals by
// one with a credential that could be guessed.
func TestOff(t *testing.T) {
	for credential, status := range map[string]int{"": 404, strings.Repeat("x", MinCredential-1): 503} {
		i := Interface(Config{Credential: credential})
		for _, route := range table {
			script := apitest.NewScript()
			a := i.Answer(ask(i, credential, route.Method, strings.TrimPrefix(route.Path, Path), "{}"), script)
			if a.Status != status {
				t.Errorf("%s %s with a credential of %d bytes: %d", route.Method, route.Path, len(credential), a.Status)
			}
			script.Used(t)
		}
	}
}

// TestLineBreak expects a line break after the credential in the settings not to be a part of it.
func TestLineBreak(t *testing.T) {
	i := Interface(Config{Credential: credential + "\n"})
	a := apitest.Answer(t, i, ask(i, credential, "GET", "accounts", ""), apitest.NewScript(counted, empty))
	if a.Status != 200 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	i = Interface(Config{Credential: "\n"})
	if a := i.Answer(ask(i, "", "GET", "accounts", ""), apitest.NewScript()); a.Status != 404 {
		t.Errorf("with a line break alone: %d %s", a.Status, a.Body)
	}
}

// TestLocal expects the command line to need no credential.
func TestLocal(t *testing.T) {
	i := Interface(Config{Local: "here"})
	r := apitest.Request("POST", Path+"operators", "", vectors.Now, "Content-Type", api.JSON)
	apitest.SetBody(i, r, `{"name":"a","access":"full"}`)
	script := apitest.NewScript(apitest.Text(""))
	if a := apitest.Answer(t, i, r, script); a.Status != 201 || script.Asked[0].Statement.Args[1] != "here" {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

// TestAccess expects changes to require full access, and the routes for operators to require the
// first operator.
func TestAccess(t *testing.T) {
	for _, route := range table {
		needs := readOnly
		switch {
		case strings.HasPrefix(route.Path, Path+"operators"):
			needs = first
		case route.Method != "GET":
			needs = full
		}
		if route.access != needs {
			t.Errorf("%s %s needs the access %d, want %d", route.Method, route.Path, route.access, needs)
		}
	}
}

// TestTitles expects a title for each status of the interface.
func TestTitles(t *testing.T) {
	for _, code := range append([]playtoken.Code{forbidden, taken, changed}, codes...) {
		r := apitest.Request("GET", Path, "", vectors.Now)
		var p Problem
		a := served.Refuse(r, playtoken.Problem{Code: code, Details: "d", Fix: "f"})
		if err := json.Unmarshal([]byte(a.Body), &p); err != nil || p.Title == "" || p.Status != a.Status ||
			p.Detail != "d" || len(p.Errors) != 1 || a.Header.Get("Content-Type") != api.ProblemJSON {
			t.Errorf("%d: %v %s", code, err, a.Body)
		}
	}
}

// FuzzDecode expects the members of the object that encoding/json reads, or an error.
func FuzzDecode(f *testing.F) {
	for _, body := range []string{
		``, `{}`, `{"name":"x","credits":1}`, `{"name":"x","name":"y"}`, `{"NAME":"x"}`, `{"name":null}`,
		`{"name":"\ud800"}`,
		`{"name":{}}`, `{"credits":1e3}`, `{"credits":9223372036854775808}`, `{"id":1} `, `[]`, "{\"name\":\"\xff\"}",
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var got, want NewAccount
		if _, err := decode(body, members(&got), &got); err != nil {
			return
		}
		if err := json.Unmarshal([]byte(body), &want); err != nil {
			t.Fatalf("%q is read, but %v", body, err)
		}
		if value(got.Name) != value(want.Name) || value(got.Credits) != value(want.Credits) {
			t.Errorf("%q is read as %s", body, strconv.Quote(value(got.Name)))
		}
	})
}
