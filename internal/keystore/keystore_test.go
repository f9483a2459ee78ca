package keystore

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/internal/db"
	"playtoken/vectors"
)

const (
	authenticator = "201722,86d1c2a31d0d1b4a6d4bb9d02b8f5c33"
	kek           = "000102030405060708090a0b0c0d0e0f"
	otherKEK      = "ff0102030405060708090a0b0c0d0e0f"
	kid           = "f81d4fae7dec11d0a76500a0c91e6bf6"
	otherKID      = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
	ek            = "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d"
	key           = "a9b9033df0b9ca5447839e3d074817a0"
)

// newInterface returns an interface that admits every account after the statement "admit", unless
// that yields "disabled".
func newInterface() *api.Interface {
	admit := func(run db.Runner, _ playtoken.Authenticator, _ time.Time) (p playtoken.Problem, err error) {
		row, err := run.Run(db.Statement{SQL: "admit"})
		if row.Text == "disabled" {
			p = playtoken.Problem{Code: playtoken.AccountDisabled, Details: "disabled", Fix: "ask"}
		}
		return p, err
	}
	return Interface(Config{Docs: "https://docs.example", MaxKeys: 2, Admit: admit})
}

// send returns a request with the authenticator, and with a kek unless kek is "".
func send(method, path, kek, body string) *api.Request {
	fields := []string{api.AuthenticatorHeader, authenticator}
	if kek != "" {
		fields = append(fields, KEKHeader, kek)
	}
	r := apitest.Request(method, Path+path, "", vectors.Now, fields...)
	apitest.SetBody(newInterface(), r, body)
	return r
}

var (
	admitted = apitest.Text("")
	none     = apitest.Text("[]") // no keys
	changed  = apitest.Text(kid)
	full     = apitest.Text("2 0")
	down     = apitest.Failure("down")
)

func stored(kids ...string) api.Result {
	var rows []string
	for _, id := range kids {
		rows = append(rows, `{"kid":"`+id+`","ek":"`+ek+`","kekId":"","info":"i","contentId":"",`+
			`"expires":null,"updated":1700000000}`)
	}
	return apitest.Text("[" + strings.Join(rows, ",") + "]")
}

const shown = `"ek":"` + ek + `","info":"i","lastUpdate":"2023-11-14T22:13:20Z"}`

// TestQuestions runs every sequence of results of the statements.
func TestQuestions(t *testing.T) {
	for _, c := range []struct {
		name    string
		r       *api.Request
		results []api.Result
		status  int
		code    playtoken.Code
		body    string
		field   string // NAME: VALUE in the header of the answer
		failed  bool   // whether the outcome has an error for the log
	}{
		{"get", send("GET", "/keys/"+kid, "", ""), []api.Result{admitted, stored(kid)}, 200, 0,
			`{"kid":"` + kid + `",` + shown + "\n", "Content-Type: application/json", false},
		{"get in the clear", send("GET", "/keys/"+kid, kek, ""), []api.Result{admitted, stored(kid)}, 200, 0,
			`{"kid":"` + kid + `","k":"` + key + `","info":"i","lastUpdate":"2023-11-14T22:13:20Z"}` + "\n", "", false},
		{"get two in the path's order", send("GET", "/keys/"+kid+","+otherKID, "", ""),
			[]api.Result{admitted, stored(otherKID, kid)}, 200, 0,
			`[{"kid":"` + kid + `",` + shown + `,{"kid":"` + otherKID + `",` + shown + "]\n", "", false},
		{"get absent", send("GET", "/keys/"+kid, "", ""), []api.Result{admitted, none}, 404, 404, "", "", false},
		{"get with another kek", send("GET", "/keys/"+kid, otherKEK, ""), []api.Result{admitted, stored(kid)},
			400, -4024, "",
			"", false},
		{"get fails", send("GET", "/keys/"+kid, "", ""), []api.Result{admitted, down},
			503, -2030, "", "Retry-After: 2", true},
		{"get no row", send("GET", "/keys/"+kid, "", ""), []api.Result{admitted, apitest.None},
			503, -2030, "", "", true},
		{"values", send("GET", "/keys/"+kid+"/value", kek, ""), []api.Result{admitted, stored(kid)}, 200, 0, key,
			"Content-Type: text/plain", false},
		{"wrapped values", send("GET", "/keys/"+kid+","+kid+"/value", "", ""),
			[]api.Result{admitted, stored(kid)}, 200, 0,
			"#" + ek + ",#" + ek, "", false},
		{"list", send("GET", "/keys", "", ""), []api.Result{admitted, none}, 200, 0, "[]\n", "Link: ", false},
		{"count", send("GET", "/keycount", "", ""), []api.Result{admitted, apitest.Text("7")},
			200, 0, `{"keyCount":7}` + "\n",
			"", false},
		{"count is no number", send("GET", "/keycount", "", ""), []api.Result{admitted, apitest.Text("x")},
			503, -2030, "", "", true},
		{"create", send("POST", "/keys/"+kid, "", `{"ek":"`+ek+`"}`), []api.Result{admitted, none, changed}, 201, 0,
			"", "Location: /keystore/keys/" + kid, false},
		{"create there", send("POST", "/keys/"+kid, "", `{"ek":"`+ek+`"}`), []api.Result{admitted, stored(kid)}, 200, 0,
			`{"kid":"` + kid + `",` + shown + "\n", "Location: ", false},
		{"create random", send("POST", "/keys", kek, ""), []api.Result{admitted, none, changed}, 201, 0, "", "", false},
		{"create full", send("POST", "/keys", kek, ""), []api.Result{admitted, none, apitest.None, none, full},
			400, 400, "", "", false},
		{"create changing", send("POST", "/keys/"+kid, kek, ""), []api.Result{
			admitted, none, apitest.None, none, apitest.Text("1 0"), apitest.None, none, apitest.Text("1 0"),
			apitest.None,
		}, 503, -2030, "", "", true},
		{"create fails", send("POST", "/keys", kek, ""), []api.Result{admitted, none, down}, 503, -2030, "", "", true},
		{"change", send("PUT", "/keys/"+kid, "", `{"info":"x"}`), []api.Result{admitted, changed}, 200, 0, "",
			"Content-Type: ", false},
		{"change absent", send("PUT", "/keys/"+kid, "", "{}"), []api.Result{admitted, apitest.None, none},
			404, 404, "", "", false},
		{"change too long", send("PUT", "/keys/"+kid, "", "{}"), []api.Result{admitted, apitest.None, stored(kid)},
			400, 400,
			"", "", false},
		{"delete", send("DELETE", "/keys/"+kid, "", ""), []api.Result{admitted, changed}, 200, 0, "", "", false},
		{"delete absent", send("DELETE", "/keys/"+kid, "", ""), []api.Result{admitted, apitest.None},
			404, 404, "", "", false},
		{"disabled", send("GET", "/keycount", "", ""), []api.Result{apitest.Text("disabled")},
			401, -2031, "", "", false},
		{"admission fails", send("GET", "/keycount", "", ""), []api.Result{down}, 503, -2030, "", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			script := apitest.NewScript(c.results...)
			a := apitest.Answer(t, newInterface(), c.r, script)
			script.Used(t)
			if a.Status != c.status || a.Code != c.code || (a.Err != nil) != c.failed || a.Account != 201722 ||
				a.Record != "" {
				t.Errorf("status %d, code %d, error %v, account %d: %s", a.Status, a.Code, a.Err, a.Account, a.Body)
			}
			if c.body != "" && a.Body != c.body || strings.Contains(a.Body, "down") {
				t.Errorf("the body is %s, want %s", a.Body, c.body)
			}
			if name, value, ok := strings.Cut(c.field, ": "); ok && a.Header.Get(name) != value {
				t.Errorf("the header is %v, want %s", a.Header, c.field)
			}
			for _, q := range script.Asked[1:] {
				st := q.Statement
				writes := st.SQL == insert || st.SQL == update || st.SQL == remove
				if st.Writes != writes || writes != (len(st.Before) == 1 && len(st.After) == 1) ||
					st.Account != 201722 {
					t.Errorf("the statement is %+v", st)
				}
			}
		})
	}
}

// TestRandom expects a new key and its key ID to come from the request's random bytes.
func TestRandom(t *testing.T) {
	r := send("POST", "/keys", kek, "")
	r.Random = strings.NewReader(strings.Repeat("\x11", 16) + strings.Repeat("\x22", 16))
	a := apitest.Answer(t, newInterface(), r, apitest.NewScript(admitted, none, changed))
	want := `{"kid":"` + strings.Repeat("11", 16) + `","k":"` + strings.Repeat("22", 16) + `",`
	if !strings.HasPrefix(a.Body, want) {
		t.Errorf("%s, want %s", a.Body, want)
	}
	r.Random = iotest.ErrReader(errors.New("no random bytes"))
	script := apitest.NewScript(admitted)
	if a := apitest.Answer(t, newInterface(), r, script); a.Code != playtoken.ServiceFailure || a.Err == nil {
		t.Errorf("without random bytes: %+v", a)
	}
	script.Used(t)
}

// TestPages expects a link to the next page in an incomplete list.
func TestPages(t *testing.T) {
	r := send("GET", "/keys", "", "")
	r.Query = "limit=1"
	script := apitest.NewScript(admitted, stored(kid, otherKID))
	a := apitest.Answer(t, newInterface(), r, script)
	if want := `</keystore/keys?limit=1&after=` + otherKID + `>; rel="next"`; a.Header.Get("Link") != want {
		t.Errorf("the link is %s, want %s", a.Header.Get("Link"), want)
	}
	if st := script.Asked[1].Statement; !st.Report || st.Args[3] != int64(2) {
		t.Errorf("the statement is %+v", st)
	}
}

// TestRefused sends requests that the interface refuses without a statement.
func TestRefused(t *testing.T) {
	with := func(r *api.Request, change func(*api.Request)) *api.Request {
		change(r)
		return r
	}
	bare := func(method, path string, fields ...string) *api.Request {
		return apitest.Request(method, Path+path, "", vectors.Now, fields...)
	}
	get := func(query string) *api.Request {
		return with(send("GET", "/keys", "", ""), func(r *api.Request) { r.Query = query })
	}
	for _, c := range []struct {
		name      string
		r         *api.Request
		code      playtoken.Code
		parameter string
		has       string // a part of the body
		field     string // NAME: VALUE in the header of the answer
	}{
		{"no path", bare("GET", "/"), 404, "", "/keystore/keys/KID/value", ""},
		{"no key", bare("GET", "/keys/"), 404, "", "", ""},
		{"more than a key", bare("GET", "/keys/a/b"), 404, "", "", ""},
		{"encoded path", bare("GET", "/%6beys"), 404, "", "", ""},
		{"method", bare("DELETE", "/keys"), 405, "", "send GET or POST", "Allow: GET, POST"},
		{"method of a key", bare("HEAD", "/keys/a"), 405, "", "", "Allow: DELETE, GET, POST, PUT"},
		{"method of values", bare("PUT", "/keys/a/value"), 405, "", "send GET\"", "Allow: GET"},
		{"path", with(bare("GET", "/keys"), func(r *api.Request) { r.BrokenURL = true }),
			400, "", "control character", ""},
		{"encoding", bare("POST", "/keys", "Content-Encoding", "gzip"), 415, "", "", "Connection: close"},
		{"no authenticator", bare("GET", "/keys"), -2017, "customerAuthenticator", "", ""},
		{"two authenticators", get("customerAuthenticator=x"), 400, "customerAuthenticator", "in the header", ""},
		{"kek", send("GET", "/keys", "x", ""), -4024, "kek", "", ""},
		{"query", get("limit=%zz"), 400, "", "two hexadecimal digits", ""},
		{"limit", get("limit=201"), 400, "limit", "from 1 to 200", ""},
		{"two limits", get("limit=1&limit=1"), 400, "limit", "once", ""},
		{"after", get("after=x"), -4020, "after", "", ""},
		{"no key id", send("GET", "/keys//value", "", ""), -4018, "kid", "", ""},
		{"key id", send("GET", "/keys/"+kid+",x", "", ""), -4020, "kid", "key id 2 of the path", ""},
		{"two key ids", send("DELETE", "/keys/"+kid+","+kid, "", ""), -4022, "kid", "", ""},
		{"many key ids", send("GET", "/keys/"+strings.Repeat(kid+",", MaxKIDs)+kid, "", ""),
			-4022, "kid", "101 key ids", ""},
		{"large", send("POST", "/keys", kek, strings.Repeat(" ", MaxBody+1)), 413, "", "16 KiB", "Connection: close"},
		{"broken", with(send("PUT", "/keys/"+kid, "", ""), func(r *api.Request) { r.Trouble = api.Broken }), 400, "",
			"whole", "Connection: close"},
		{"no body", send("PUT", "/keys/"+kid, "", ""), 400, "", "JSON object", "Connection: "},
		{"no kek", send("POST", "/keys", "", "{}"), -2035, "kek", "", ""},
		{"another kek", send("POST", "/keys", otherKEK, `{"ek":"`+ek+`"}`), -4024, "ek", "", ""},
		{"another kid", send("PUT", "/keys/"+kid, "", `{"kid":"`+otherKID+`"}`), -4022, "kid", "", ""},
		{"several", with(send("POST", "/keys/x", "", `{"k":"x"}`), func(r *api.Request) { r.Query = "limit=0" }),
			-4020, "kid",
			`"parameter":"k","details"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			script := apitest.NewScript()
			a := apitest.Answer(t, newInterface(), c.r, script)
			script.Used(t)
			if a.Code != c.code || a.Parameter != c.parameter || !strings.Contains(a.Body, c.has) {
				t.Errorf("code %d, parameter %q: %s", a.Code, a.Parameter, a.Body)
			}
			if name, value, ok := strings.Cut(c.field, ": "); ok && a.Header.Get(name) != value {
				t.Errorf("the header is %v, want %s", a.Header, c.field)
			}
		})
	}
}

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		method, path string
		fields       []string
		want         int
	}{
		{"POST", "/keys", nil, MaxBody}, {"PUT", "/keys/a", nil, MaxBody}, {"POST", "/keys/a", nil, MaxBody},
		{"GET", "/keys", nil, 0}, {"DELETE", "/keys/a", nil, 0}, {"PUT", "/keys", nil, 0}, {"POST", "/", nil, 0},
		{"POST", "/keys", []string{"Content-Encoding", "gzip"}, 0},
	} {
		r := apitest.Request(c.method, Path+c.path, "", vectors.Now, c.fields...)
		if got := newInterface().BodyLimit(r); got != c.want {
			t.Errorf("%s %s %v: %d bytes, want %d", c.method, c.path, c.fields, got, c.want)
		}
	}
}

func TestDefaultMaxKeys(t *testing.T) {
	admit := func(db.Runner, playtoken.Authenticator, time.Time) (p playtoken.Problem, err error) { return p, nil }
	script := apitest.NewScript(none, changed)
	a := apitest.Answer(t, Interface(Config{Admit: admit}), send("POST", "/keys", kek, ""), script)
	args := script.Asked[1].Statement.Args
	if a.Status != 201 || args[8] != int64(DefaultMaxKeys) || args[9] != int64(DefaultMaxKeys*TextPerKey) {
		t.Errorf("status %d, %v", a.Status, args)
	}
}
