package portal

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"playtoken/internal/issue"
	"playtoken/paste"
	"playtoken/portal/answers"
)

// endpointServer serves the endpoint of the pages over HTTP and tells what it was sent.
func endpointServer(t *testing.T) (address string, bodies func() []string) {
	t.Helper()
	endpoint, err := answers.New("")
	if err != nil {
		t.Fatal(err)
	}
	var mutex sync.Mutex
	var seen []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mutex.Lock()
		seen = append(seen, string(body))
		mutex.Unlock()
		answer, err := endpoint.Answer("demo", issue.Request{
			Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, ContentType: r.Header.Get("Content-Type"), Accept: r.Header.Get("Accept"),
			Body: string(body), ID: requestID, Now: Now,
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		for _, h := range answer.Header {
			w.Header().Set(h.Name, h.Value)
		}
		w.WriteHeader(answer.Status)
		_, _ = io.WriteString(w, answer.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL + issue.Path, func() []string {
		mutex.Lock()
		defer mutex.Unlock()
		return seen
	}
}

// tools run a sample in its language. A language is run where its tool is; the first three are on every machine that builds this.
var tools = map[string][]string{
	"bash":       {"bash"},
	"go":         {"go", "run"},
	"node":       {"node"},
	"python":     {"python3"},
	"java":       {"java"},
	"php":        {"php"},
	"powershell": {"pwsh", "-File"},
}

// trap has what quoting goes wrong with.
const trap = `it's "5%" of $HOME \ & ^x`

// TestSamples runs the samples against the endpoint, and holds what they send to the description they were written from, what they
// print to the token, and how they end to the answer.
func TestSamples(t *testing.T) {
	address, bodies := endpointServer(t)
	run := func(t *testing.T, l Language, call Call) ([]byte, error) {
		tool := tools[l.Key]
		file := filepath.Join(t.TempDir(), l.File)
		if err := os.WriteFile(file, []byte(l.Sample(call)), 0o600); err != nil {
			t.Fatal(err)
		}
		return exec.Command(tool[0], append(tool[1:len(tool):len(tool)], file)...).CombinedOutput()
	}
	s := &site{options: Options{TokenURL: address}}
	good, err := parseRequest("ok base=rental", "cookie="+encode(trap))
	if err != nil {
		t.Fatal(err)
	}
	bad, err := parseRequest("-4020", "kid=1")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range Languages {
		tool, ok := tools[l.Key]
		if !ok {
			continue
		}
		if _, err := exec.LookPath(tool[0]); err != nil && l.Key != "bash" && l.Key != "go" && l.Key != "node" {
			continue
		}
		t.Run(l.Key, func(t *testing.T) {
			call := s.call(good)
			out, err := run(t, l, call)
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			printed := regexp.MustCompile(`^[A-Za-z0-9_-]{100,}\s*$`)
			if l.Key == "bash" {
				printed = regexp.MustCompile(`\{"licenseAcquisitionUrl":"[^"]*","token":"[A-Za-z0-9_-]{100,}"\}`)
			}
			if !printed.Match(out) {
				t.Errorf("the sample prints %q and not a token", out)
			}
			got, err := parsePairs(bodies()[len(bodies())-1])
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range call.Form {
				if got[p[0]] != p[1] {
					t.Errorf("%s is sent as %q, want %q", p[0], got[p[0]], p[1])
				}
			}
			out, err = run(t, l, s.call(bad))
			var exit *exec.ExitError
			if !errors.As(err, &exit) || !strings.Contains(string(out), `"errorCode":-4020`) || strings.Contains(string(out), "<html") {
				t.Errorf("a refused request ends with %v, and prints %s", err, out)
			}
		})
	}
}

// TestPatience looks for the time-out in each sample: none may wait for ever.
func TestPatience(t *testing.T) {
	for _, l := range Languages {
		if sample := l.Sample(Call{URL: "https://host.example/", Form: [][2]string{{"a", "b"}}}); !strings.Contains(sample, patience) {
			t.Errorf("%s has no time-out: %s", l.Key, sample)
		}
	}
}

// TestCmd reads the sample for the command prompt as the command prompt does.
func TestCmd(t *testing.T) {
	for _, value := range []string{trap, `a"&calc&"b`, `"&"`, `\`, `a\\`, `\\"`, `a\"b\`, "100%PATH%", "%41", "a|b<c>d!e", "^", `"`, `""`} {
		call := Call{URL: "https://host.example/hms/pr/token?a=b&c=%41", Form: [][2]string{{"cookie", value}, {"kid", "1"}}}
		for _, l := range Languages {
			if l.Key != "cmd" {
				continue
			}
			read := paste.Read(l.Sample(call))
			want := "a=b&c=%41&cookie=" + url.QueryEscape(value) + "&kid=1"
			got, err := url.ParseQuery(read.Form)
			if err != nil || read.Kind != paste.CurlCmd || got.Get("cookie") != value || got.Get("kid") != "1" || got.Get("a") != "b" || len(read.Notes) > 0 {
				t.Errorf("%q is written\n%s\nand read as %v %q %v, want %q: %v", value, l.Sample(call), read.Kind, read.Form, read.Notes, want, err)
			}
		}
	}
}

func parsePairs(body string) (map[string]string, error) {
	r, err := http.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", formType)
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	pairs := map[string]string{}
	for name, values := range r.PostForm {
		if len(values) != 1 {
			return nil, fmt.Errorf("%s is sent %d times", name, len(values))
		}
		pairs[name] = values[0]
	}
	return pairs, nil
}

// TestQuoting checks the languages whose tools are not on every machine.
func TestQuoting(t *testing.T) {
	call := Call{URL: "https://host.example/hms/pr/token", Form: [][2]string{{"cookie", trap}}}
	for key, want := range map[string]string{
		"cmd":        `--data-urlencode ^"cookie=it's \^"5^%\^" of $HOME \ ^& ^^x^"`,
		"powershell": `'cookie' = 'it''s "5%" of $HOME \ & ^x'`,
		"csharp":     `["cookie"] = "it's \"5%\" of $HOME \\ & ^x",`,
		"php":        `'cookie' => 'it\'s "5%" of $HOME \\ & ^x',`,
		"java":       `{"cookie", "it's \"5%\" of $HOME \\ & ^x"},`,
	} {
		for _, l := range Languages {
			if sample := l.Sample(call); l.Key == key && !strings.Contains(sample, want) {
				t.Errorf("%s lacks %s:\n%s", key, want, sample)
			}
		}
	}
}
