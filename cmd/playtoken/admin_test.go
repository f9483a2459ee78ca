package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"playtoken/cmd/playtoken/manage"
)

// secretFile writes a secret into a new file.
func secretFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// varying are the parts of an output that differ between two runs.
var varying = regexp.MustCompile(
	`\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{32,}|command line|first|127\.0\.0\.1|- |"[a-z2-7]{16}"`)

// TestAt runs every command of an operator on a service and on a database here, and expects the
// same output.
func TestAt(t *testing.T) {
	const first = "5e1d7c3b9a8f60214d6e8f0a1b2c3d4e5e1d7c3b9a8f60214d6e8f0a1b2c3d4e"
	credential := secretFile(t, first)
	served, here := t.TempDir(), t.TempDir()
	url, _ := startServer(t, "-data", served, "-operator-credential", credential)
	startServer(t, "-data", here)
	at := []string{"-at", url, "-credential", credential}
	for _, c := range []string{
		"accounts add -name Acme -id 42 -credits 2 -json", "accounts list", "accounts list -json",
		"accounts disable 42", "accounts enable -json 42", "accounts playready -off 42",
		"accounts license-url -url https://license.example/x 42", "accounts rename -name Ajax 42",
		"accounts add-credits -credits 5 -json 42", "accounts new-authenticator -overlap 1h 42",
		"accounts new-authenticator -json 42", "accounts show 42", "accounts export 42", "license-servers add main",
		"license-servers list", "license-servers list -json", "license-servers remove main", "records list",
		"records list -format csv", "records list -json", "records usage", "records usage -account 42 -json",
		"operators add -read-only reader", "operators add -json writer", "operators list", "operators revoke reader",
		"operators list -json", "sealing-keys list -json", "changes -account 42", "changes -latest 3 -json",
		"changes -latest 0", "accounts show 43", "accounts enable 43", "accounts add -name x -id 42",
		"accounts add-credits -credits 0 42", "license-servers remove none", "operators add first",
		"accounts license-url -url nonsense 42", "records usage -days 400",
	} {
		words := strings.Fields(c)
		run := func(flags ...string) (int, string) {
			n := min(2, len(words))
			if words[0] == "changes" {
				n = 1
			}
			args := append(append(append([]string{}, words[:n]...), flags...), words[n:]...)
			status, out, errOut := command(t, "", args...)
			return status, varying.ReplaceAllString(out+errOut, "*")
		}
		status, got := run(at...)
		wantStatus, want := run("-data", here)
		switch {
		case strings.HasPrefix(c, "accounts add ") && wantStatus == 0: // here it is in both environments
			got, want = got[:strings.Index(got, "}")], want[:strings.Index(want, "}")]
		case strings.HasPrefix(c, "accounts show"), strings.HasPrefix(c, "accounts add-credits"),
			strings.HasPrefix(c, "accounts export"):
			want = regexp.MustCompile(`(?s),\s*{\s*"environment": ?"production".*?}`).ReplaceAllString(want, "")
		case strings.HasPrefix(c, "sealing-keys"):
			check := regexp.MustCompile(`"[0-9a-f]{8}"`)
			got, want = check.ReplaceAllString(got, "*"), check.ReplaceAllString(want, "*")
		case strings.HasPrefix(c, "changes"): // here the hash of the other environment is a change too
			continue
		}
		if status != wantStatus || got != want {
			t.Errorf("%s: exit status %d, %s\nwant %d, %s", c, status, got, wantStatus, want)
		}
	}
	log := succeed(t, append([]string{"changes"}, at...)...)
	if !regexp.MustCompile(`first +127\.0\.0\.1 +addCredits +42 +{"credits":5}\n`).MatchString(log) {
		t.Errorf("changes: %s", log)
	}
	if log := succeed(t, "changes", "-data", here); !strings.Contains(log, "command line  -") {
		t.Errorf("changes here: %s", log)
	}
}

// TestRecognize adds an account to two services, and lets the one recognize the authenticator of
// the other.
func TestRecognize(t *testing.T) {
	const first = "5e1d7c3b9a8f60214d6e8f0a1b2c3d4e5e1d7c3b9a8f60214d6e8f0a1b2c3d4e"
	t.Setenv(manage.CredentialVariable, first)
	dir := t.TempDir()
	succeed(t, "sealing-keys", "add", "-environment", "production", "-data", dir)
	test, _ := startServer(t, "-data", t.TempDir())
	production, _ := startServer(t, "-environment", "production", "-data", dir, "-playready", "off")
	authenticator := func(at string) string {
		var added []struct{ Authenticator string }
		out := succeed(t, "accounts", "add", "-at", at, "-name", "x", "-id", "7", "-credits", "1", "-json")
		if err := json.Unmarshal([]byte(out), &added); err != nil || len(added) != 1 {
			t.Fatalf("%v: %s", err, out)
		}
		return added[0].Authenticator
	}
	authenticator(test)
	other := authenticator(production)
	_, rest, _ := strings.Cut(demoRequest(), "&")
	ask := func() string {
		_, answer := post(t, test, "errorFormat=json&customerAuthenticator="+other+"&"+rest)
		return answer
	}
	if answer := ask(); !strings.Contains(answer, "no account has this authenticator") {
		t.Errorf("before: %s", answer)
	}
	succeed(t, "accounts", "recognize", "-at", test, "-authenticator", secretFile(t, other), "7")
	if answer := ask(); !strings.Contains(answer, "the authenticator of the production environment") {
		t.Errorf("after: %s", answer)
	}
}

// TestAdminAddress expects the admin interface at the address of -admin alone, or nowhere without a
// credential.
func TestAdminAddress(t *testing.T) {
	credential := secretFile(t, strings.Repeat("0123456789abcdef", 4))
	list := func(url string) (int, string) {
		status, _, errOut := command(t, "", "accounts", "list", "-at", url, "-credential", credential)
		return status, errOut
	}
	url, out := startServer(t, "-demo", "-data", t.TempDir(), "-operator-credential", credential,
		"-admin", "127.0.0.1:0")
	private := regexp.MustCompile(`The admin interface is at (\S+)`).FindStringSubmatch(out.String())
	if private == nil {
		t.Fatalf("the output lacks the address: %s", out)
	}
	if status, errOut := list(private[1]); status != 0 {
		t.Errorf("at its address: %d %s", status, errOut)
	}
	if status, _ := post(t, private[1], demoRequest()); status != 404 {
		t.Errorf("its address issues tokens: %d", status)
	}
	if status, errOut := list(url); status != manage.ExitMissing || !strings.Contains(errOut, "is off") {
		t.Errorf("at the main address: %d %s", status, errOut)
	}
	off, _ := startServer(t, "-data", t.TempDir())
	if status, errOut := list(off); status != manage.ExitMissing || !strings.Contains(errOut, "is off") {
		t.Errorf("without a credential: %d %s", status, errOut)
	}
	short := secretFile(t, "short")
	status, _, errOut := command(t, "", "serve", "-data", t.TempDir(), "-operator-credential", short)
	if status != exitFailure || !strings.Contains(errOut, "fewer than") || strings.Contains(errOut, "short") {
		t.Errorf("with a short credential: %d %s", status, errOut)
	}
}

// TestManyPages expects a command to wait for the next minute when its pages are too many for one.
func TestManyPages(t *testing.T) {
	requests := 0
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		switch {
		case requests == 2:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		case r.URL.Path == "/admin/changes" && r.URL.Query().Get("before") == "":
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(`{"changes":[],"next":"x"}`))
		default:
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(`{"changes":[]}`))
		}
	}))
	defer service.Close()
	t.Setenv(manage.CredentialVariable, "x")
	if succeed(t, "changes", "-at", service.URL, "-latest", "0"); requests != 3 {
		t.Errorf("%d requests were sent, want 3", requests)
	}
}

// TestExits expects the documented exit statuses, and no credential in an error.
func TestExits(t *testing.T) {
	const wrong = "0000000000000000000000000000000000000000000000000000000000000000"
	credential := secretFile(t, wrong)
	answer := ""
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("CF-Access-Client-Id") != "id":
			http.Redirect(w, r, "https://login.example/", http.StatusFound)
		case answer == "412":
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusPreconditionFailed)
			w.Write([]byte(`{"status":412,"detail":"\u001b changed","fix":"try"}`))
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	closed := httptest.NewServer(nil)
	closed.Close()
	url, _ := startServer(t, "-data", t.TempDir(), "-operator-credential", secretFile(t, strings.Repeat("x", 32)))
	headers := secretFile(t, "CF-Access-Client-Id: id\nCF-Access-Client-Secret: 0123456789abcdef0123456789abcdef")
	defer proxy.Close()
	for _, c := range []struct {
		url, flags, answer string
		status             int
		want               string
	}{
		{url, "", "", manage.ExitCredential, "no operator has this credential"},
		{closed.URL, "", "", manage.ExitUnavailable, "connection refused"},
		{proxy.URL, "", "", exitFailure, "access control"},
		{proxy.URL, "-headers " + headers, "", manage.ExitUnavailable, "status 503"},
		{proxy.URL, "-headers " + headers, "412", manage.ExitConflict, `\u001b changed: try`},
		{proxy.URL, "-headers " + secretFile(t, "nonsense"), "", exitFailure, "-headers: the file has a line"},
	} {
		answer = c.answer
		args := []string{"accounts", "list", "-at", c.url, "-credential", credential}
		args = append(args, strings.Fields(c.flags)...)
		status, out, errOut := command(t, "", args...)
		if status != c.status || !strings.Contains(errOut, c.want) || strings.Contains(out+errOut, wrong) {
			t.Errorf("%v: exit status %d: %s%s", args, status, out, errOut)
		}
	}
}
