package issue_test

import (
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/token"
	"playtoken/vectors"
)

const (
	clear   = "buy"
	wrapped = "wrapped"
	stored  = "stored"
)

// reply is what a test's database answers to a statement, or its key storage to a fetch.
type reply struct {
	result issue.Result
	err    error
}

var (
	refused = reply{}
	charged = reply{result: issue.Result{Found: true, Text: "https://license.example/own"}}
	down    = reply{err: errors.New("down")}
)

// account is what the database says of an account when it is asked why: authenticator here, authenticator in the other
// environment, enabled, PlayReady, balance.
func account(digits string) reply { return reply{result: issue.Result{Found: true, Text: digits}} }

// answered is what the database says of an account that may have a key fetched, and then what key storage answers.
func answered(status int, body string) []reply {
	return []reply{account("10111"), {result: issue.Result{Found: true, Status: status, Text: body}}}
}

const (
	storedKID = "b366360da82e9c6e0b0984002a362cf2"
	storedEK  = "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d"
	storedKey = `{"kid":"` + storedKID + `","ek":"` + storedEK + `","kekId":"#1.afe008a381bdac03b412a92d54b92ddf"}`

	storageCredential = "900100,5ec2e75ec2e75ec2e75ec2e75ec2e75e"
)

func endpoint(t *testing.T, random io.Reader) *issue.Endpoint {
	t.Helper()
	return endpointWith(t, random, issue.KeyStorage{})
}

func keyStorage(t *testing.T) issue.KeyStorage {
	t.Helper()
	k, err := issue.NewKeyStorage("https://keys.example/keystore/", storageCredential)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func endpointWith(t *testing.T, random io.Reader, storage issue.KeyStorage) *issue.Endpoint {
	t.Helper()
	ring, err := token.NewRing(playtoken.Test, []byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := issue.New(issue.Config{
		Environment: playtoken.Test, Ring: ring, LicenseURL: "https://license.example/default", Docs: "https://docs.example", Random: random, KeyStorage: storage,
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func request(t *testing.T, base string) issue.Request {
	t.Helper()
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	return issue.Request{Method: "GET", Path: issue.Path, Query: bases[base] + "&errorFormat=json", ID: "r1", Now: vectors.Now}
}

// TestSteps takes every way through an exchange: what it asks the database, in order, and what it answers.
func TestSteps(t *testing.T) {
	wrongKEK := strings.Replace("kek=000102030405060708090a0b0c0d0e0f", "00", "ff", 1)
	for _, c := range []struct {
		name    string
		base    string
		broken  bool // the key does not unwrap
		random  io.Reader
		replies []reply
		storage bool   // there is a key storage
		asked   string // C for a charge, E for an explanation, F for a fetch
		code    playtoken.Code
		status  int
	}{
		{name: "issued", base: clear, replies: []reply{charged}, asked: "C", status: 200},
		{name: "issued, wrapped", base: wrapped, replies: []reply{charged}, asked: "C", status: 200},
		{name: "charge fails", base: clear, replies: []reply{down}, asked: "C", code: -2030, status: 503},
		{name: "explanation fails", base: clear, replies: []reply{refused, down}, asked: "CE", code: -2030, status: 503},
		{name: "no such service", base: clear, replies: []reply{refused, refused}, asked: "CE", code: -2018, status: 401},
		{name: "wrong secret", base: clear, replies: []reply{refused, account("00111")}, asked: "CE", code: -2018, status: 401},
		{name: "other environment", base: clear, replies: []reply{refused, account("01111")}, asked: "CE", code: -2018, status: 401},
		{name: "disabled", base: clear, replies: []reply{refused, account("10000")}, asked: "CE", code: -2031, status: 401},
		{name: "no PlayReady", base: clear, replies: []reply{refused, account("10100")}, asked: "CE", code: -5002, status: 401},
		{name: "no balance", base: clear, replies: []reply{refused, account("10110")}, asked: "CE", code: -2019, status: 400},
		{name: "topped up meanwhile", base: clear, replies: []reply{refused, account("10111")}, asked: "CE", code: -2030, status: 503},
		{name: "nonsense", base: clear, replies: []reply{refused, account("1")}, asked: "CE", code: -2030, status: 503},
		{name: "does not unwrap", base: wrapped, broken: true, replies: []reply{account("10111")}, asked: "E", code: -4024, status: 400},
		{name: "does not unwrap, no balance", base: wrapped, broken: true, replies: []reply{account("10110")}, asked: "E", code: -4024, status: 400},
		{name: "does not unwrap, disabled", base: wrapped, broken: true, replies: []reply{account("10011")}, asked: "E", code: -2031, status: 401},
		{name: "does not unwrap, wrong secret", base: wrapped, broken: true, replies: []reply{account("00111")}, asked: "E", code: -2018, status: 401},
		{name: "does not unwrap, database down", base: wrapped, broken: true, replies: []reply{down}, asked: "E", code: -2030, status: 503},
		{name: "no key storage", base: stored, replies: []reply{account("10111")}, asked: "E", code: -4019, status: 502},
		{name: "no key storage, wrong secret", base: stored, replies: []reply{account("00111")}, asked: "E", code: -2018, status: 401},
		{name: "stored", base: stored, storage: true, replies: append(answered(200, storedKey), charged), asked: "EFC", status: 200},
		{name: "stored, wrong secret", base: stored, storage: true, replies: []reply{account("00111")}, asked: "E", code: -2018, status: 401},
		{name: "stored, disabled", base: stored, storage: true, replies: []reply{account("10011")}, asked: "E", code: -2031, status: 401},
		{name: "stored, no PlayReady", base: stored, storage: true, replies: []reply{account("10101")}, asked: "E", code: -5002, status: 401},
		{name: "stored, database down", base: stored, storage: true, replies: []reply{down}, asked: "E", code: -2030, status: 503},
		{name: "stored, no balance", base: stored, storage: true, replies: append(answered(200, storedKey), refused, account("10110")), asked: "EFCE", code: -2019, status: 400},
		{name: "stored, disabled meanwhile", base: stored, storage: true, replies: append(answered(200, storedKey), refused, account("10011")), asked: "EFCE", code: -2031, status: 401},
		{name: "stored, does not unwrap", base: stored, storage: true, broken: true, replies: answered(200, storedKey), asked: "EF", code: -4024, status: 400},
		{name: "stored, not found", base: stored, storage: true, replies: answered(404, ""), asked: "EF", code: -4019, status: 400},
		{name: "stored, refused", base: stored, storage: true, replies: answered(401, ""), asked: "EF", code: -4019, status: 502},
		{name: "stored, redirect", base: stored, storage: true, replies: answered(302, ""), asked: "EF", code: -4019, status: 502},
		{name: "stored, other status of success", base: stored, storage: true, replies: answered(206, storedKey), asked: "EF", code: -4019, status: 502},
		{name: "stored, nonsense", base: stored, storage: true, replies: answered(200, "<html>down</html>"), asked: "EF", code: -4019, status: 502},
		{name: "stored, storage down", base: stored, storage: true, replies: []reply{account("10111"), down}, asked: "EF", code: -4019, status: 502},
		{name: "stored, not sealed", base: stored, storage: true, random: strings.NewReader("short"), replies: append(answered(200, storedKey), account("10111")), asked: "EFE", code: -2030, status: 503},
		{name: "not sealed", base: clear, random: strings.NewReader("short"), replies: []reply{account("10111")}, asked: "E", code: -2030, status: 503},
		{name: "not sealed, disabled", base: clear, random: strings.NewReader(""), replies: []reply{account("10001")}, asked: "E", code: -2031, status: 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.random == nil {
				c.random = rand.Reader
			}
			r := request(t, c.base)
			if c.broken {
				r.Query = strings.Replace(r.Query, "kek=000102030405060708090a0b0c0d0e0f", wrongKEK, 1)
			}
			storage := issue.KeyStorage{}
			if c.storage {
				storage = keyStorage(t)
			}
			x, step := endpointWith(t, c.random, storage).Begin(r)
			asked := ""
			for step.Answer == nil {
				if len(asked) == len(c.replies) {
					t.Fatalf("it asks for more after %s", asked)
				}
				switch {
				case step.Fetch != nil:
					asked += "F"
				case step.Statement.Charges:
					asked += "C"
				default:
					asked += "E"
				}
				next := c.replies[len(asked)-1]
				step = x.Resume(next.result, next.err)
			}
			a := step.Answer
			if asked != c.asked || a.Status != c.status || a.Code != c.code {
				t.Errorf("asked %s, status %d, code %v; want %s, %d, %v: %s", asked, a.Status, a.Code, c.asked, c.status, c.code, a.Body)
			}
			if a.Issued() != (c.status == 200) || a.ServiceID != 201722 {
				t.Errorf("issued %v, service %d", a.Issued(), a.ServiceID)
			}
			if failed := c.code == -2030 && c.name != "topped up meanwhile" || c.status == 502 && c.storage; failed != (a.Err != nil) {
				t.Errorf("error for the log: %v", a.Err)
			}
			if strings.Contains(a.Body, "1ad8eed1") || strings.Contains(a.Body, "down") || strings.Contains(a.Body, "short") {
				t.Errorf("the answer tells too much: %s", a.Body)
			}
			for _, secret := range []string{storedKID, storedEK, "5ec2e7", "0001020304"} {
				if strings.Contains(a.Body, secret) || a.Err != nil && strings.Contains(a.Err.Error(), secret) {
					t.Errorf("%s is told: %s %v", secret, a.Body, a.Err)
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
		x, _ := endpoint(t, rand.Reader).Begin(request(t, clear))
		a := x.Resume(issue.Result{Found: true, Text: text}, nil).Answer
		if !strings.HasPrefix(a.Body, `{"licenseAcquisitionUrl":"`+want+`","token":"`) {
			t.Errorf("%q: %s", text, a.Body)
		}
	}
}

// TestMalformedAsksNothing holds every request vector with a problem to an answer without a statement (D8), which leads with the
// first problem.
func TestMalformedAsksNothing(t *testing.T) {
	cases, err := vectors.Requests()
	if err != nil {
		t.Fatal(err)
	}
	e := endpoint(t, rand.Reader)
	for _, c := range cases {
		for _, r := range []issue.Request{
			{Method: "GET", Query: c.Text()},
			{Method: "POST", Body: c.Text(), ContentType: "application/x-www-form-urlencoded"},
		} {
			r.Path, r.Now = issue.Path, vectors.Now
			_, step := e.Begin(r)
			switch {
			case c.Accepted() && step.Statement == nil:
				t.Errorf("%s: %s", c.Name, step.Answer.Body)
			case !c.Accepted() && step.Answer == nil:
				t.Errorf("%s asks for a statement", c.Name)
			case !c.Accepted() && int(step.Answer.Code) != c.Problems[0].Code:
				t.Errorf("%s: %v, want %d", c.Name, step.Answer.Code, c.Problems[0].Code)
			}
		}
	}
}

func TestResumeTwice(t *testing.T) {
	x, _ := endpoint(t, rand.Reader).Begin(request(t, clear))
	x.Resume(charged.result, nil)
	if a := x.Resume(charged.result, nil).Answer; a == nil || a.Code != playtoken.ServiceFailure || a.Issued() {
		t.Errorf("%+v", a)
	}
}

func TestUnavailable(t *testing.T) {
	e := endpoint(t, rand.Reader)
	a := e.Unavailable(request(t, clear), errors.New("crash"))
	if a.Status != 503 || a.Code != playtoken.ServiceFailure || !strings.HasPrefix(a.Body, "{") || a.Err == nil {
		t.Errorf("%+v", a)
	}
}

func TestNewRefuses(t *testing.T) {
	ring, err := token.NewRing(playtoken.Test, []byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	good := issue.Config{Environment: playtoken.Test, Ring: ring, LicenseURL: "x", Random: rand.Reader}
	for name, change := range map[string]func(*issue.Config){
		"environment": func(c *issue.Config) { c.Environment = 0 }, "sealing key": func(c *issue.Config) { c.Ring = nil },
		"license acquisition URL": func(c *issue.Config) { c.LicenseURL = "" }, "random": func(c *issue.Config) { c.Random = nil },
		"key ring is of": func(c *issue.Config) { c.Environment = playtoken.Production },
	} {
		c := good
		change(&c)
		if _, err := issue.New(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
