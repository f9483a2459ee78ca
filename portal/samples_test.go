package portal

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"playtoken/internal/issue"
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

// TestSamples runs the samples against the endpoint, and holds what they send to the description they were written from.
func TestSamples(t *testing.T) {
	address, bodies := endpointServer(t)
	r, err := parseRequest("ok base=rental", "cookie="+encode(trap))
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
			file := filepath.Join(t.TempDir(), l.File)
			if err := os.WriteFile(file, []byte(l.Sample(Call{URL: address, Form: r.decoded()})), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(tool[0], append(tool[1:len(tool):len(tool)], file)...)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if len(strings.TrimSpace(string(out))) < 100 {
				t.Errorf("the sample prints %q and no token", out)
			}
			sent := bodies()[len(bodies())-1]
			got, err := parsePairs(sent)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range r.decoded() {
				if got[p[0]] != p[1] {
					t.Errorf("%s is sent as %q, want %q", p[0], got[p[0]], p[1])
				}
			}
		})
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
		"cmd":        `--data-urlencode "cookie=it's \"5%%\" of $HOME \ & ^x"`,
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
