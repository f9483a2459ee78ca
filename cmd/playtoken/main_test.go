package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"playtoken/internal/gateway/urls"
)

// command runs the program and returns its exit status and outputs.
func command(t *testing.T, in string, args ...string) (status int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(context.Background(), append([]string{"playtoken"}, args...), strings.NewReader(in), &o, &e)
	return status, o.String(), e.String()
}

// succeed runs the program and fails the test unless it exits with 0.
func succeed(t *testing.T, args ...string) string {
	t.Helper()
	status, out, errOut := command(t, "", args...)
	if status != 0 {
		t.Fatalf("%v: exit status %d: %s%s", args, status, out, errOut)
	}
	return out
}

const badRequest = "https://pr-gen.test.example/hms/pr/token?" +
	"customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae" +
	"&kid=b366360d-a82e-9c6e-0b09-84002a362cf2&contentKey=b366360da82e9c6e0b0984002a362cf2" +
	"&rightsType=BuyToOwn&analogVideoOPL=0" +
	"&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=1000" +
	"&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0"

func TestCheck(t *testing.T) {
	golden, err := os.ReadFile("testdata/check.txt")
	if err != nil {
		t.Fatal(err)
	}
	status, out, errOut := command(t, "", "check", badRequest)
	if status != exitProblems || errOut != "" || out != string(golden) {
		t.Errorf("exit status %d, %q\n%swant\n%s", status, errOut, out, golden)
	}
	for name, in := range map[string]string{"": badRequest, "-": badRequest + "\r\n"} {
		args := []string{"check"}
		if name != "" {
			args = append(args, name)
		}
		if status, fromInput, _ := command(t, in, args...); status != exitProblems || fromInput != out {
			t.Errorf("from standard input: exit status %d\n%s", status, fromInput)
		}
	}
	if strings.Contains(out, "1ad8eed1") || strings.Contains(out, "b366360da8") {
		t.Errorf("a secret is printed:\n%s", out)
	}
}

// TestCheckJSON expects byte ranges in the pasted curl command, not in the form that it sends.
func TestCheckJSON(t *testing.T) {
	pasted := "curl -X POST 'https://pr-gen.test.example/hms/pr/token' \\\n" +
		"  --data-urlencode 'kid=b366360d-a82e-9c6e-0b09-84002a362cf2'"
	status, out, errOut := command(t, "", "check", "-json", pasted)
	var result struct {
		OK       bool
		Status   int
		Problems []struct {
			Code       int
			Parameter  string
			Start, End int
		}
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if status != exitProblems || errOut != "" || result.OK || result.Status != 401 || result.Problems[0].Code != -2017 {
		t.Errorf("exit status %d, %s", status, out)
	}
	found := false
	for _, p := range result.Problems {
		if p.Parameter == "kid" {
			found = pasted[p.Start:p.End] == "b366360d-a82e-9c6e-0b09-84002a362cf2" && p.Code == -4020
		}
	}
	if !found {
		t.Errorf("the problem with kid is missing, or has a wrong range: %s", out)
	}
}

func TestCheckGood(t *testing.T) {
	status, out, _ := command(t, "", "check", demoRequest())
	if status != 0 ||
		!strings.Contains(
			out,
			"No problem found. Only the server can check: -2018, -2019, -2030, -2031, -5002.",
		) {
		t.Errorf("exit status %d: %s", status, out)
	}
}

func TestUsageErrors(t *testing.T) {
	data := t.TempDir()
	startServer(t, "-data", data)
	for _, c := range []struct{ args, want string }{
		{"check a b", "quote it"},
		{"serve -environment staging", "test or production"},
		{"serve -nonsense", "nonsense"},
		{"serve -data /dev/null/x", "not a directory"},
		{"serve -environment production -data " + t.TempDir(), "sealing keys"},
		{"serve -demo -environment production -sealing-keys testdata/none.keys -data " + t.TempDir(), "sealing keys"},
		{"serve -public-url x", "absolute"},
		{"accounts enable", "one account ID"},
		{"accounts enable x", "one account ID"},
		{"accounts list -credential x", "-credential needs -at"},
		{"accounts list -at https://x.example -data " + data, "-data is for a database"},
		{"accounts list -at https://x.example", "needs the credential"},
		{"accounts list -at https://x.example -credential testdata/none", "no such file"},
		{"accounts list -at http://x.example", "https://"},
		{"accounts list -at https://x.example/admin", "root URL"},
		{"serve -admin 127.0.0.1:0", "-operator-credential"},
		{"accounts add -data " + t.TempDir(), "name"},
		{"serve -record-days -1", "negative"},
		{"serve -playready license.example", "absolute"},
		{
			"serve -environment production -sealing-keys testdata/none.keys -playready https://license.example/",
			"sealing keys",
		},
		{"serve -record-addresses some", "truncated"},
		{"serve -metrics nowhere", "-metrics"},
		{"records list -format xml -data " + t.TempDir(), "csv"},
		{"records list -account x -data " + t.TempDir(), "account ID"},
		{"records usage -days 0 -data " + t.TempDir(), "from 1 to"},
		{"redeem -data " + t.TempDir() + " nonsense", "not a token"},
	} {
		args := strings.Fields(c.args)
		if args[0] == "serve" && !strings.Contains(c.args, "-data") {
			args = append(args, "-data", t.TempDir(), "-addr", "127.0.0.1:0")
		}
		status, out, errOut := command(t, "", args...)
		if status != exitFailure || !strings.Contains(errOut, c.want) {
			t.Errorf("%s: exit status %d, %q %q", c.args, status, out, errOut)
		}
	}
}

// A lineWaiter is a writer that keeps its text. It sends the first group of the first match of want
// to got.
type lineWaiter struct {
	mu   sync.Mutex
	text strings.Builder
	want *regexp.Regexp
	got  chan string
}

func (w *lineWaiter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	if w.got == nil {
		return len(p), nil
	}
	if match := w.want.FindStringSubmatch(w.text.String()); match != nil {
		w.got <- match[1]
		w.got = nil
	}
	return len(p), nil
}

// String returns the text so far.
func (w *lineWaiter) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// startServer runs "serve" until the test ends. It returns the URL of the server and its output.
func startServer(t *testing.T, args ...string) (url string, out *lineWaiter) {
	t.Helper()
	return startLogging(t, &lineWaiter{}, args...)
}

// startLogging runs "serve" as startServer does, and writes the log to errOut.
func startLogging(t *testing.T, errOut *lineWaiter, args ...string) (url string, out *lineWaiter) {
	t.Helper()
	got := make(chan string, 1)
	out = &lineWaiter{want: regexp.MustCompile(`environment at (http\S+)\n`), got: got}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() {
		all := append([]string{"playtoken", "serve", "-addr", "127.0.0.1:0"}, args...)
		done <- run(ctx, all, strings.NewReader(""), out, errOut)
	}()
	t.Cleanup(func() {
		stop()
		if status := <-done; status != 0 {
			t.Errorf("serve: exit status %d: %s", status, errOut.String())
		}
	})
	select {
	case url = <-got:
	case status := <-done:
		t.Fatalf("serve: exit status %d: %s", status, errOut.String())
	}
	return url, out
}

func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	r, err := http.Post(url+"/hms/pr/token", "application/x-www-form-urlencoded", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(data)
}

// TestServeAndRedeem sends the request that a server with the demo account prints, and opens the
// token.
func TestServeAndRedeem(t *testing.T) {
	dir := t.TempDir()
	url, out := startServer(t, "-demo", "-data", dir)
	try := regexp.MustCompile(`curl (http\S+)/hms/pr/token --data '(.*)'`).FindStringSubmatch(out.String())
	if try == nil || try[1] != url {
		t.Fatalf("the output %q lacks a request to try", out)
	}
	status, answer := post(t, url, try[2])
	if status != 200 || !strings.Contains(answer, `{"licenseAcquisitionUrl":"`+url+urls.Path+`"`) {
		t.Fatalf("%d %s", status, answer)
	}
	var terms map[string]any
	if err := json.Unmarshal([]byte(succeed(t, "redeem", "-data", dir, answer)), &terms); err != nil {
		t.Fatal(err)
	}
	if terms["rightsType"] != "BuyToOwn" || terms["accountId"] != 201722. || terms["analogVideoOPL"] != 0. {
		t.Errorf("%v", terms)
	}
	key := terms["keys"].([]any)[0].(map[string]any)
	if key["kid"] != "b366360da82e9c6e0b0984002a362cf2" || key["contentKey"] != nil {
		t.Errorf("key %v", key)
	}
	var tok struct{ Token string }
	if err := json.Unmarshal([]byte(answer), &tok); err != nil {
		t.Fatal(err)
	}
	shown := succeed(t, "redeem", "-show-keys", "-data", dir, "https://l.example/?x=1&ExpressPlayToken="+tok.Token)
	if !strings.Contains(shown, `"contentKey": "b366360da82e9c6e0b0984002a362cf2"`) {
		t.Errorf("with -show-keys, the content key is missing: %s", shown)
	}
	other := t.TempDir()
	succeed(t, "sealing-keys", "add", "-data", other)
	if status, _, errOut := command(t, "", "redeem", "-data", other, tok.Token); status != exitFailure ||
		!strings.Contains(errOut, "sealed with the key") {
		t.Errorf("with other keys: %d %s", status, errOut)
	}
	short := tok.Token[:len(tok.Token)-4]
	if status, _, errOut := command(t, "", "redeem", "-data", dir, short); status != exitFailure ||
		!strings.Contains(errOut, "token: forged") {
		t.Errorf("cut short: %d %s", status, errOut)
	}
}

// TestAccounts runs every command that changes an account, while a server runs on the same
// database.
func TestAccounts(t *testing.T) {
	dir := t.TempDir()
	url, _ := startServer(t, "-data", dir)
	added := succeed(t, "accounts", "add", "-data", dir, "-name", "Acme", "-id", "42", "-credits", "2")
	match := regexp.MustCompile(`test +(42,[0-9a-f]{32})\n +production +(42,[0-9a-f]{32})`).FindStringSubmatch(added)
	if match == nil {
		t.Fatal(added)
	}
	ask := func(authenticator string) string {
		_, rest, _ := strings.Cut(demoRequest(), "&")
		status, answer := post(t, url, "errorFormat=json&customerAuthenticator="+authenticator+"&"+rest)
		if status == 200 {
			return "token"
		}
		return regexp.MustCompile(`-?\d+`).FindString(answer)
	}
	expect := func(when, authenticator, want string) {
		t.Helper()
		if got := ask(authenticator); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	expect("added", match[1], "token")
	expect("production's authenticator", match[2], "-2018")
	succeed(t, "accounts", "disable", "-data", dir, "42")
	expect("disabled", match[1], "-2031")
	succeed(t, "accounts", "enable", "-data", dir, "42")
	succeed(t, "accounts", "playready", "-data", dir, "-off", "42")
	expect("without PlayReady", match[1], "-5002")
	succeed(t, "accounts", "playready", "-data", dir, "42")
	renewed := succeed(t, "accounts", "new-authenticator", "-data", dir, "-overlap", "1h", "42")
	fresh := regexp.MustCompile(`42,[0-9a-f]{32}`).FindString(renewed)
	expect("the old authenticator", match[1], "token")
	expect("the new authenticator", fresh, "-2019")
	succeed(t, "accounts", "add-credits", "-data", dir, "-credits", "3", "42")
	expect("topped up", fresh, "token")
	succeed(t, "accounts", "license-url", "-data", dir, "-url", "https://license.example/acme", "42")
	listed := regexp.MustCompile(`42 +Acme +yes +yes +2 +https://license.example/acme`)
	if list := succeed(t, "accounts", "list", "-data", dir); !listed.MatchString(list) {
		t.Errorf("list: %s", list)
	}
	show := succeed(t, "accounts", "show", "-data", dir, "42")
	if strings.Contains(show, fresh[3:]) || strings.Count(show, `"environment"`) != 3 ||
		strings.Count(show, `"expires"`) != 1 {
		t.Errorf("show: %s", show)
	}
	for _, file := range []string{"test.db", "production.db"} {
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			t.Error(err)
		}
	}
}

// TestSite expects a server with -site to serve the portal, the health check and the token
// endpoint.
func TestSite(t *testing.T) {
	site := t.TempDir()
	if err := os.WriteFile(filepath.Join(site, "index.html"), []byte("portal"), 0o600); err != nil {
		t.Fatal(err)
	}
	url, _ := startServer(t, "-data", t.TempDir(), "-site", site)
	for path, want := range map[string]int{"/": 200, "/healthz": 200, "/none": 404, "/hms/pr/token": 401} {
		r, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, r.StatusCode, want)
		}
	}
}

// TestSiteAgain replaces the folder of the site. It expects SIGHUP to make the server serve the new
// folder with its header fields. If the folder is missing, the server keeps the old one.
func TestSiteAgain(t *testing.T) {
	dir := t.TempDir()
	site := filepath.Join(dir, "site")
	write := func(text string) {
		t.Helper()
		err := os.Mkdir(site, 0o700)
		for name, content := range map[string]string{
			"index.html":   text,
			"headers.json": `[{"prefix":"/","fields":[{"name":"X-Folder","value":"` + text + `"}]}]`,
		} {
			err = errors.Join(err, os.WriteFile(filepath.Join(site, name), []byte(content), 0o600))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	away := func() {
		t.Helper()
		if err := os.Rename(site, filepath.Join(t.TempDir(), "away")); err != nil {
			t.Fatal(err)
		}
	}
	hangup := func() {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	write("first")
	failed := make(chan string, 1)
	log := &lineWaiter{want: regexp.MustCompile(`"msg":"(site not reloaded)`), got: failed}
	url, _ := startLogging(t, log, "-data", t.TempDir(), "-site", site)
	served := func() string {
		t.Helper()
		r, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(r.StatusCode, " ", string(text), " ", r.Header.Get("X-Folder"))
	}
	until := func(old, next string) {
		t.Helper()
		for {
			switch got := served(); got {
			case next:
				return
			case old:
			default:
				t.Fatalf("%s, want %s and then %s", got, old, next)
			}
		}
	}
	const first, second, third = "200 first first", "200 second second", "200 third third"
	until("", first)
	away()
	write("second")
	hangup()
	until(first, second)
	away()
	hangup()
	<-failed
	if got := served(); got != second {
		t.Errorf("%s, want %s", got, second)
	}
	write("third")
	hangup()
	until(second, third)
}
