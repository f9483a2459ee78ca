package records

import (
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/internal/db"
	"playtoken/vectors"
)

const authenticator = "201722,86d1c2a31d0d1b4a6d4bb9d02b8f5c33"

var disabled = playtoken.Problem{Code: playtoken.AccountDisabled, Details: "disabled", Fix: "ask"}

// newInterface returns an interface that admits every account after the statement "admit", unless
// that yields "disabled".
func newInterface() *api.Interface {
	return Interface(Config{Admit: func(run db.Runner, _ playtoken.Authenticator, _ time.Time) (p playtoken.Problem,
		err error) {
		row, err := run.Run(db.Statement{SQL: "admit"})
		if row.Text == "disabled" {
			p = disabled
		}
		return p, err
	}})
}

func get(path, query string, fields ...string) *api.Request {
	return apitest.Request("GET", path, query, vectors.Now, append(fields, api.AuthenticatorHeader, authenticator)...)
}

var (
	admitted = apitest.Text("")
	down     = apitest.Failure("down")
)

// rows has the rows of two records of the account.
const rows = `[[2,1700000000001,"issue",201722,0,"t1","c1","0a,0b","192.0.2.1","","r7",1],` +
	`[1,1700000000000,"redeem",201722,-4001,"t1","c1","0a","","server","r6",3]]`

const view = `{"records":[{"time":"2023-11-14T22:13:20.001Z","kind":"issue","accountId":201722,"tokenId":"t1",` +
	`"cookie":"c1","keyIds":["0a","0b"],"client":"192.0.2.1","requestId":"r7"},{"time":"2023-11-14T22:13:20.000Z",` +
	`"kind":"redeem","accountId":201722,"errorCode":-4001,"tokenId":"t1","cookie":"c1","keyIds":["0a"],` +
	`"licenseServer":"server","requestId":"r6","count":3}]`

// TestQuestions runs every sequence of results of the statements.
func TestQuestions(t *testing.T) {
	for _, c := range []struct {
		name        string
		path, query string
		results     []api.Result
		status      int
		code        playtoken.Code
		body        string
		failed      bool // whether the outcome has an error for the log
	}{
		{"records", Path, "", []api.Result{admitted, apitest.Text(rows)}, 200, 0, view + "}\n", false},
		{"none", Path, "", []api.Result{admitted, apitest.Text("[]")}, 200, 0, `{"records":[]}` + "\n", false},
		{"usage", UsagePath, "days=1", []api.Result{admitted, apitest.Text(`[[201722,"2023-11-14",1,2,3,4]]`)}, 200, 0,
			`{"days":[{"accountId":201722,"day":"2023-11-14","issued":1,"refused":2,"redeemed":3,` +
				`"redemptionsRefused":4}]}` + "\n", false},
		{"no usage", UsagePath, "", []api.Result{admitted, apitest.Text("[]")}, 200, 0, `{"days":[]}` + "\n", false},
		{"disabled", Path, "", []api.Result{apitest.Text("disabled")}, 401, -2031, "", false},
		{"admission fails", Path, "", []api.Result{down}, 503, -2030, "", true},
		{"statement fails", Path, "", []api.Result{admitted, down}, 503, -2030, "", true},
		{"no row", Path, "", []api.Result{admitted, apitest.None}, 503, -2030, "", true},
		{"another row", UsagePath, "", []api.Result{admitted, apitest.Text("[[1]]")}, 503, -2030, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			script := apitest.NewScript(c.results...)
			a := apitest.Answer(t, newInterface(), get(c.path, c.query), script)
			script.Used(t)
			if a.Status != c.status || a.Code != c.code || (a.Err != nil) != c.failed || a.Account != 201722 {
				t.Errorf("status %d, code %d, error %v, account %d", a.Status, a.Code, a.Err, a.Account)
			}
			if c.body != "" && a.Body != c.body || strings.Contains(a.Body, "down") || a.Record != "" {
				t.Errorf("the body is %s", a.Body)
			}
			if len(script.Asked) == 2 {
				if st := script.Asked[1].Statement; !st.Report || st.Writes || st.Account != 201722 {
					t.Errorf("the statement is %+v", st)
				}
			}
		})
	}
}

// TestNext expects a full page to have a cursor that selects the next page, but that another
// account cannot read.
func TestNext(t *testing.T) {
	a := apitest.Answer(t, newInterface(), get(Path, "latest=2"), apitest.NewScript(admitted, apitest.Text(rows)))
	_, next, _ := strings.Cut(a.Body, `"next":"`)
	next, _, _ = strings.Cut(next, `"`)
	script := apitest.NewScript(admitted, apitest.Text("[]"))
	a = apitest.Answer(t, newInterface(), get(Path, "before="+next), script)
	if next == "" || a.Status != 200 || !strings.Contains(script.Asked[1].Statement.SQL, "request_id = ") {
		t.Errorf("next %q, status %d: %+v", next, a.Status, script.Asked[1].Statement)
	}
	if _, ok := ReadCursor(201723, next); ok {
		t.Error("another account can read the cursor")
	}
}

func TestCSV(t *testing.T) {
	const header = "time,kind,accountId,errorCode,tokenId,cookie,keyIds,client,licenseServer,requestId,count\r\n"
	for _, c := range []struct {
		query, accept string
		csv           bool
	}{
		{"", "", false}, {"", "*/*", false}, {"", "text/csv", true}, {"", "text/csv, application/json", true},
		{"", "application/json, text/csv;q=0.5", false}, {"format=json", "text/csv", false}, {"format=csv", "", true},
	} {
		r := get(Path, c.query+"&latest=2", "Accept", c.accept)
		a := apitest.Answer(t, newInterface(), r, apitest.NewScript(admitted, apitest.Text(rows)))
		csv := strings.HasPrefix(a.Body, header) && a.Header.Get("X-Next") != "" &&
			a.Header.Get("Content-Type") == "text/csv; charset=utf-8; header=present" &&
			a.Header.Get("Content-Disposition") == `attachment; filename="records.csv"`
		if csv != c.csv || !csv && a.Header.Get("Content-Type") != api.JSON {
			t.Errorf("%+v: %v %s", c, a.Header, a.Body)
		}
	}
}

// TestRefused sends requests that the interface refuses without a statement.
func TestRefused(t *testing.T) {
	bare := func(method, path string, fields ...string) *api.Request {
		return apitest.Request(method, path, "", vectors.Now, fields...)
	}
	broken := get(Path, "")
	broken.BrokenURL = true
	for _, c := range []struct {
		name      string
		r         *api.Request
		code      playtoken.Code
		parameter string
		has       string // a part of the body
	}{
		{"method", bare("HEAD", Path), 405, "", ""},
		{"method of usage", bare("POST", UsagePath), 405, "", ""},
		{"path", broken, 400, "", "%"},
		{"no authenticator", bare("GET", Path), playtoken.MissingAuthenticator, "customerAuthenticator", ""},
		{"no such authenticator", bare("GET", Path, api.AuthenticatorHeader, "x"), playtoken.InvalidAuthenticator,
			"customerAuthenticator", ""},
		{"query", get(Path, "a=%zz"), 400, "", "%"},
		{"unknown", get(Path, "Cookie=x"), 400, "", "send cookie, tokenId, latest, before or format, and"},
		{"unknown of usage", get(UsagePath, "cookie=x"), 400, "", "send days, and"},
		{"twice", get(Path, "cookie=a&cookie=b"), 400, "cookie", "once"},
		{"empty cookie", get(Path, "cookie="), 400, "cookie", ""},
		{"long token id", get(Path, "tokenId="+strings.Repeat("0", 129)), 400, "tokenId", ""},
		{"latest", get(Path, "latest=1001"), 400, "latest", "a number from 1 to 1000"},
		{"days", get(UsagePath, "days=0"), 400, "days", "a number from 1 to 366"},
		{"before", get(Path, "before=x"), 400, "before", ""},
		{"format", get(Path, "format=xml"), 400, "format", "json or csv"},
		{"in order", get(Path, "tokenId=&before=x&latest=0"), 400, "before", `"parameter":"tokenId"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			script := apitest.NewScript()
			a := apitest.Answer(t, newInterface(), c.r, script)
			script.Used(t)
			if a.Code != c.code || a.Parameter != c.parameter || !strings.Contains(a.Body, c.has) {
				t.Errorf("code %d, parameter %q: %s", a.Code, a.Parameter, a.Body)
			}
			if allow := a.Header.Get("Allow"); (allow == "GET") != (c.code == 405) {
				t.Errorf("the header Allow is %q", allow)
			}
		})
	}
}

func TestHas(t *testing.T) {
	i := newInterface()
	for path, want := range map[string]bool{
		Path: true, UsagePath: true, Path + "X": false, Path + "/": false, UsagePath + "/": false, Path +
			"/usageX": false,
	} {
		if i.Has(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}

// TestOf expects a record with all members of an outcome, and no record for an outcome without a
// kind.
func TestOf(t *testing.T) {
	o := api.Outcome{
		Code: 409, Parameter: "token", Account: 7, TokenID: "t", Record: api.RedeemRecord, Cookie: "c", KeyIDs: "0a",
		Client: "192.0.2.1", LicenseServer: "server",
	}
	r := &api.Request{ID: "r1", Now: vectors.Now}
	want := Record{
		At: vectors.Now, Kind: "redeem", Account: 7, Code: 409, TokenID: "t", Cookie: "c", KeyIDs: "0a",
		Client: "192.0.2.1", LicenseServer: "server", RequestID: "r1",
	}
	if got, ok := Of(o, r); !ok || got != want {
		t.Errorf("%+v, %v", got, ok)
	}
	if _, ok := Of(api.Outcome{Account: 7}, r); ok {
		t.Error("an outcome without a kind has a record")
	}
}

func TestAppendRow(t *testing.T) {
	r := Record{
		At: time.UnixMilli(1700000000001), Kind: api.IssueRecord, Account: 7, Code: -2018, Cookie: "\"\x01é",
		RequestID: "r1", Count: 2,
	}
	want := `[1700000000001,"issue",7,-2018,"","\"\u0001é","","","","r1",false,2]`
	if got := string(r.AppendRow(nil)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
