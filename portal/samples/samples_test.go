package samples

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"playtoken/internal/api"
	"playtoken/paste"
	"playtoken/portal/answers"
	"playtoken/protocol"
	"playtoken/vectors"
)

// trap has the characters that are hard to quote.
const trap = `it's "5%" of $HOME \ & ^x`

// serve serves a token endpoint over HTTP, and keeps the bodies of requests.
func serve(t *testing.T) (address string, bodies func() []string) {
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
		answer, err := endpoint.Answer("demo", &api.Request{
			Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Headers: r.Header.Values, Body: string(body),
			ID: "a-request", Now: vectors.Now,
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
	return server.URL + protocol.Path, func() []string {
		mutex.Lock()
		defer mutex.Unlock()
		return seen
	}
}

// formOf returns a base of the vectors as a form, with one value set and errorFormat=json.
func formOf(t *testing.T, base, name, value string) [][2]string {
	t.Helper()
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	var form [][2]string
	for _, text := range strings.Split(bases[base], "&") {
		name, value, _ := strings.Cut(text, "=")
		decoded, err := url.QueryUnescape(value)
		if err != nil {
			t.Fatal(err)
		}
		form = append(form, [2]string{name, decoded})
	}
	form = slices.DeleteFunc(form, func(pair [2]string) bool { return pair[0] == name })
	return append(form, [2]string{name, value}, [2]string{"errorFormat", "json"})
}

// tools has the commands that run a sample. TestRun requires bash, go and node; it leaves out other
// languages if this machine lacks their tool.
var tools = map[string][]string{
	"bash":       {"bash"},
	"go":         {"go", "run"},
	"node":       {"node"},
	"python":     {"python3"},
	"java":       {"java"},
	"php":        {"php"},
	"powershell": {"pwsh", "-File"},
}

// TestRun runs the samples against the endpoint. Each must send the form and print the token. For a
// refused request it must print the error and end with a non-zero status.
func TestRun(t *testing.T) {
	address, bodies := serve(t)
	run := func(t *testing.T, l Language, form [][2]string) ([]byte, error) {
		tool := tools[l.Key]
		file := filepath.Join(t.TempDir(), l.File)
		if err := os.WriteFile(file, []byte(l.Sample(Call{URL: address, Form: form})), 0o600); err != nil {
			t.Fatal(err)
		}
		return exec.Command(tool[0], append(tool[1:len(tool):len(tool)], file)...).CombinedOutput()
	}
	good, bad := formOf(t, "rental", "cookie", trap), formOf(t, "buy", "kid", "1")
	for _, l := range Languages {
		tool, ok := tools[l.Key]
		if !ok {
			continue
		}
		if _, err := exec.LookPath(tool[0]); err != nil && !slices.Contains([]string{"bash", "go", "node"}, l.Key) {
			continue
		}
		t.Run(l.Key, func(t *testing.T) {
			out, err := run(t, l, good)
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
			sent := bodies()
			got, err := url.ParseQuery(sent[len(sent)-1])
			if err != nil {
				t.Fatal(err)
			}
			for _, pair := range good {
				if values := got[pair[0]]; !slices.Equal(values, []string{pair[1]}) {
					t.Errorf("%s is sent as %q, want %q", pair[0], values, pair[1])
				}
			}
			out, err = run(t, l, bad)
			var exit *exec.ExitError
			printsCode := strings.Contains(string(out), `"errorCode":-4020`)
			if !errors.As(err, &exit) || !printsCode || strings.Contains(string(out), "<html") {
				t.Errorf("for a refused request, the sample ends with %v and prints %s", err, out)
			}
		})
	}
}

// TestTimeOut expects a time-out in each sample.
func TestTimeOut(t *testing.T) {
	for _, l := range Languages {
		sample := l.Sample(Call{URL: "https://host.example/", Form: [][2]string{{"a", "b"}}})
		if !strings.Contains(sample, timeOut) {
			t.Errorf("%s has no time-out: %s", l.Key, sample)
		}
	}
}

// TestCmd parses the sample for cmd with package paste, and expects the values of the call.
func TestCmd(t *testing.T) {
	l := languageOf(t, "cmd")
	for _, value := range []string{
		trap, `a"&calc&"b`, `"&"`, `\`, `a\\`, `\\"`, `a\"b\`, "100%PATH%", "%41", "a|b<c>d!e", "^", `"`, `""`,
	} {
		form := [][2]string{{"cookie", value}, {"kid", "1"}}
		sample := l.Sample(Call{URL: "https://host.example/hms/pr/token?a=b&c=%41", Form: form})
		read := paste.Read(sample)
		got, err := url.ParseQuery(read.Form)
		if err != nil || read.Kind != paste.CurlCmd || len(read.Notes) > 0 ||
			got.Get("cookie") != value || got.Get("kid") != "1" || got.Get("a") != "b" {
			t.Errorf("the sample of %q is\n%s\nwhich is parsed as %v %q %v: %v",
				value, sample, read.Kind, read.Form, read.Notes, err)
		}
	}
}

// TestQuoting checks the quoting of languages whose tools few machines have.
func TestQuoting(t *testing.T) {
	call := Call{URL: "https://host.example/hms/pr/token", Form: [][2]string{{"cookie", trap}}}
	for key, want := range map[string]string{
		"cmd":        `--data-urlencode ^"cookie=it's \^"5^%\^" of $HOME \ ^& ^^x^"`,
		"powershell": `'cookie' = 'it''s "5%" of $HOME \ & ^x'`,
		"csharp":     `["cookie"] = "it's \"5%\" of $HOME \\ & ^x",`,
		"php":        `'cookie' => 'it\'s "5%" of $HOME \\ & ^x',`,
		"java":       `{"cookie", "it's \"5%\" of $HOME \\ & ^x"},`,
	} {
		if sample := languageOf(t, key).Sample(call); !strings.Contains(sample, want) {
			t.Errorf("%s lacks %s:\n%s", key, want, sample)
		}
	}
}

func languageOf(t *testing.T, key string) Language {
	t.Helper()
	i := slices.IndexFunc(Languages, func(l Language) bool { return l.Key == key })
	if i < 0 {
		t.Fatalf("unknown language %s", key)
	}
	return Languages[i]
}
