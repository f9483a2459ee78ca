package issue_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/internal/issue"
	"playtoken/protocol"
	"playtoken/vectors"
)

const (
	clear   = "buy"
	wrapped = "wrapped"
	stored  = "stored"
)

// The results of the database.
var (
	refused = apitest.None
	charged = apitest.Text("https://license.example/own")
	down    = apitest.Failure("down")
)

// account returns the row of the statement explain, with five digits: authenticator of this
// environment, authenticator of the other one, enabled, PlayReady option, balance.
func account(digits string) api.Result { return apitest.Text(digits) }

// answered returns the results for an account that is served, and an answer of key storage.
func answered(status int, body string) []api.Result {
	return []api.Result{account("10111"), apitest.Fetched(status, "", body)}
}

const (
	storedKID = "b366360da82e9c6e0b0984002a362cf2"
	storedEK  = "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d"
	storedKey = `{"kid":"` + storedKID + `","ek":"` + storedEK + `","kekId":"#1.afe008a381bdac03b412a92d54b92ddf"}`

	storageCredential = "900100,5ec2e75ec2e75ec2e75ec2e75ec2e75e"
)

func keyStorage(t *testing.T) issue.KeyStorage {
	t.Helper()
	k, err := issue.NewKeyStorage("https://keys.example/keystore/", storageCredential)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func endpoint(t *testing.T, storage issue.KeyStorage) *api.Interface {
	t.Helper()
	ring := apitest.Ring(t)
	e, err := issue.New(issue.Config{
		Environment: playtoken.Test, Ring: ring, LicenseURL: "https://license.example/default",
		Docs:       "https://docs.example",
		KeyStorage: storage,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e.Interface()
}

func request(t *testing.T, base string) *api.Request {
	t.Helper()
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	return apitest.Request("GET", issue.Path, bases[base]+"&errorFormat=json", vectors.Now)
}

// asked returns a letter for each question: C for a charge, E for an explanation, F for a fetch.
func asked(questions []api.Question) string {
	letters := ""
	for _, q := range questions {
		switch {
		case q.Fetch != nil:
			letters += "F"
		case q.Statement.Writes:
			letters += "C"
		default:
			letters += "E"
		}
	}
	return letters
}

// TestQuestions runs every sequence of results, and checks the questions and the answer.
func TestQuestions(t *testing.T) {
	wrongKEK := strings.Replace("kek=000102030405060708090a0b0c0d0e0f", "00", "ff", 1)
	for _, c := range []struct {
		name    string
		base    string
		broken  bool // whether the key does not unwrap
		random  io.Reader
		results []api.Result
		storage bool   // whether key storage is configured
		asked   string // the questions as letters, see the function asked
		code    playtoken.Code
		status  int
	}{
		{name: "issued", base: clear, results: []api.Result{charged}, asked: "C", status: 200},
		{name: "issued, wrapped", base: wrapped, results: []api.Result{charged}, asked: "C", status: 200},
		{name: "charge fails", base: clear, results: []api.Result{down}, asked: "C", code: -2030, status: 503},
		{
			name: "explanation fails", base: clear,
			results: []api.Result{refused, down}, asked: "CE", code: -2030, status: 503,
		},
		{
			name: "no such account", base: clear,
			results: []api.Result{refused, refused}, asked: "CE", code: -2018, status: 401,
		},
		{
			name: "wrong secret", base: clear,
			results: []api.Result{refused, account("00111")}, asked: "CE", code: -2018, status: 401,
		},
		{
			name: "other environment", base: clear,
			results: []api.Result{refused, account("01111")}, asked: "CE", code: -2018, status: 401,
		},
		{
			name: "disabled", base: clear,
			results: []api.Result{refused, account("10000")}, asked: "CE", code: -2031, status: 401,
		},
		{
			name: "no PlayReady", base: clear,
			results: []api.Result{refused, account("10100")}, asked: "CE", code: -5002, status: 401,
		},
		{
			name: "no balance", base: clear,
			results: []api.Result{refused, account("10110")}, asked: "CE", code: -2019, status: 400,
		},
		{
			name: "topped up meanwhile", base: clear,
			results: []api.Result{refused, account("10111")}, asked: "CE", code: -2030, status: 503,
		},
		{
			name: "nonsense", base: clear,
			results: []api.Result{refused, account("1")}, asked: "CE", code: -2030, status: 503,
		},
		{
			name: "does not unwrap", base: wrapped, broken: true,
			results: []api.Result{account("10111")}, asked: "E", code: -4024, status: 400,
		},
		{
			name: "does not unwrap, no balance", base: wrapped, broken: true,
			results: []api.Result{account("10110")}, asked: "E", code: -4024, status: 400,
		},
		{
			name: "does not unwrap, disabled", base: wrapped, broken: true,
			results: []api.Result{account("10011")}, asked: "E", code: -2031, status: 401,
		},
		{
			name: "does not unwrap, wrong secret", base: wrapped, broken: true,
			results: []api.Result{account("00111")}, asked: "E", code: -2018, status: 401,
		},
		{
			name: "does not unwrap, database down", base: wrapped, broken: true,
			results: []api.Result{down}, asked: "E", code: -2030, status: 503,
		},
		{
			name: "no key storage", base: stored,
			results: []api.Result{account("10111")}, asked: "E", code: -4019, status: 502,
		},
		{
			name: "no key storage, wrong secret", base: stored,
			results: []api.Result{account("00111")}, asked: "E", code: -2018, status: 401,
		},
		{
			name: "stored", base: stored, storage: true,
			results: append(answered(200, storedKey), charged), asked: "EFC", status: 200,
		},
		{
			name: "stored, wrong secret", base: stored, storage: true,
			results: []api.Result{account("00111")}, asked: "E", code: -2018, status: 401,
		},
		{
			name: "stored, disabled", base: stored, storage: true,
			results: []api.Result{account("10011")}, asked: "E", code: -2031, status: 401,
		},
		{
			name: "stored, no PlayReady", base: stored, storage: true,
			results: []api.Result{account("10101")}, asked: "E", code: -5002, status: 401,
		},
		{
			name: "stored, database down", base: stored, storage: true,
			results: []api.Result{down}, asked: "E", code: -2030, status: 503,
		},
		{
			name: "stored, no balance", base: stored, storage: true,
			results: append(answered(200, storedKey), refused, account("10110")), asked: "EFCE", code: -2019,
			status: 400,
		},
		{
			name: "stored, disabled meanwhile", base: stored, storage: true,
			results: append(answered(200, storedKey), refused, account("10011")), asked: "EFCE", code: -2031,
			status: 401,
		},
		{
			name: "stored, does not unwrap", base: stored, storage: true, broken: true,
			results: answered(200, storedKey), asked: "EF", code: -4024, status: 400,
		},
		{
			name: "stored, not found", base: stored, storage: true,
			results: answered(404, ""), asked: "EF", code: -4019, status: 400,
		},
		{
			name: "stored, refused", base: stored, storage: true,
			results: answered(401, ""), asked: "EF", code: -4019, status: 502,
		},
		{
			name: "stored, redirect", base: stored, storage: true,
			results: answered(302, ""), asked: "EF", code: -4019, status: 502,
		},
		{
			name: "stored, other status of success", base: stored, storage: true,
			results: answered(206, storedKey), asked: "EF", code: -4019, status: 502,
		},
		{
			name: "stored, nonsense", base: stored, storage: true,
			results: answered(200, "<html>down</html>"), asked: "EF", code: -4019, status: 502,
		},
		{
			name: "stored, storage down", base: stored, storage: true,
			results: []api.Result{account("10111"), down}, asked: "EF", code: -4019, status: 502,
		},
		{
			name: "stored, not sealed", base: stored, storage: true, random: strings.NewReader("short"),
			results: append(answered(200, storedKey), account("10111")), asked: "EFE", code: -2030, status: 503,
		},
		{
			name: "not sealed", base: clear, random: strings.NewReader("short"),
			results: []api.Result{account("10111")}, asked: "E", code: -2030, status: 503,
		},
		{
			name: "not sealed, disabled", base: clear, random: strings.NewReader(""),
			results: []api.Result{account("10001")}, asked: "E", code: -2031, status: 401,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := request(t, c.base)
			if c.random != nil {
				r.Random = c.random
			}
			if c.broken {
				r.Query = strings.Replace(r.Query, "kek=000102030405060708090a0b0c0d0e0f", wrongKEK, 1)
			}
			storage := issue.KeyStorage{}
			if c.storage {
				storage = keyStorage(t)
			}
			script := apitest.NewScript(c.results...)
			a := apitest.Answer(t, endpoint(t, storage), r, script)
			if got := asked(script.Asked); got != c.asked || a.Status != c.status || a.Code != c.code {
				t.Errorf("asked %s, status %d, code %v; want %s, %d, %v: %s",
					got, a.Status, a.Code, c.asked, c.status, c.code, a.Body)
			}
			switch a.Code {
			case -2018, -2031, -5002, -2019:
				if a.Parameter != "customerAuthenticator" {
					t.Errorf("the parameter is %q", a.Parameter)
				}
			}
			if (a.TokenID != "") != (c.status == 200) || a.Account != 201722 || a.Record != api.IssueRecord {
				t.Errorf("token %q, account %d, record %q", a.TokenID, a.Account, a.Record)
			}
			failed := c.code == -2030 && c.name != "topped up meanwhile" || c.status == 502 && c.storage
			if failed != (a.Err != nil) {
				t.Errorf("the error for the log is %v", a.Err)
			}
			if strings.Contains(a.Body, "1ad8eed1") || strings.Contains(a.Body, "down") || strings.Contains(a.Body,
				"short") {
				t.Errorf("the answer has a foreign error or a secret: %s", a.Body)
			}
			for _, secret := range []string{storedKID, storedEK, "5ec2e7", "0001020304"} {
				if strings.Contains(a.Body, secret) || a.Err != nil && strings.Contains(a.Err.Error(), secret) {
					t.Errorf("the answer or the error has the secret %s: %s %v", secret, a.Body, a.Err)
				}
			}
		})
	}
}

func TestLicenseURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://license.example/own": "https://license.example/own",
		"":                            "https://license.example/default",
	} {
		a := apitest.Answer(t, endpoint(t, issue.KeyStorage{}), request(t, clear),
			apitest.NewScript(apitest.Text(text)))
		if !strings.HasPrefix(a.Body, `{"licenseAcquisitionUrl":"`+want+`","token":"`) {
			t.Errorf("%q: %s", text, a.Body)
		}
	}
}

// TestMalformedAsksNothing sends every request vector. It expects an answer without a statement,
// and with the code of the first problem, to each request with a problem (D8).
func TestMalformedAsksNothing(t *testing.T) {
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	e := endpoint(t, issue.KeyStorage{})
	for _, c := range cases {
		get := apitest.Request("GET", issue.Path, c.Text(), vectors.Now)
		post := apitest.Request("POST", issue.Path, "", vectors.Now, "Content-Type", protocol.FormType)
		apitest.SetBody(e, post, c.Text())
		for _, r := range []*api.Request{get, post} {
			replay := &api.Replay{}
			a := e.Answer(r, replay)
			switch {
			case c.Accepted() != (replay.Asked != nil):
				t.Errorf("%s: accepted %v, asked %+v: %s", c.Name, c.Accepted(), replay.Asked, a.Body)
			case !c.Accepted() && int(a.Code) != c.Problems[0].Code:
				t.Errorf("%s: %v, want %d", c.Name, a.Code, c.Problems[0].Code)
			}
		}
	}
}

func TestUnavailable(t *testing.T) {
	a := endpoint(t, issue.KeyStorage{}).Unavailable(request(t, clear), errors.New("crash"))
	if a.Status != 503 || a.Code != playtoken.ServiceFailure || !strings.HasPrefix(a.Body, "{") || a.Err == nil {
		t.Errorf("%+v", a)
	}
}

func TestNewRefuses(t *testing.T) {
	ring := apitest.Ring(t)
	good := issue.Config{Environment: playtoken.Test, Ring: ring, LicenseURL: "x"}
	for name, change := range map[string]func(*issue.Config){
		"environment":             func(c *issue.Config) { c.Environment = 0 },
		"sealing key":             func(c *issue.Config) { c.Ring = nil },
		"license acquisition URL": func(c *issue.Config) { c.LicenseURL = "" },
		"key ring belongs":        func(c *issue.Config) { c.Environment = playtoken.Production },
	} {
		c := good
		change(&c)
		if _, err := issue.New(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
