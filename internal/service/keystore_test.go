package service_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/service"
	"playtoken/vectors"
)

// A keyStoreServer serves the key store over HTTP, with a clock that can be set.
type keyStoreServer struct {
	*httptest.Server
	now   time.Time
	log   *logBuffer
	store *service.Store
	file  string
}

func newKeyStoreServer(t *testing.T, services []vectors.Service, accounts func(service.Runner) service.Runner) *keyStoreServer {
	t.Helper()
	return newBoundedKeyStoreServer(t, services, accounts, 0)
}

// newBoundedKeyStoreServer lets a service store so many keys, 0 for as many as by default.
func newBoundedKeyStoreServer(t *testing.T, services []vectors.Service, accounts func(service.Runner) service.Runner, most int64) *keyStoreServer {
	t.Helper()
	store, file := openStore(t)
	for _, s := range services {
		addState(t, store, vectors.State{Service: &s})
	}
	k := &keyStoreServer{now: vectors.Now, log: &logBuffer{}, store: store, file: file}
	runner := service.Runner(store)
	if accounts != nil {
		runner = accounts(store)
	}
	k.Server = httptest.NewServer(service.Handler(service.Options{
		Endpoint: newEndpoint(t, playtoken.Test, rand.Reader), Accounts: runner, Healthy: store.Healthy, MaxStoredKeys: most,
		Log: slog.New(slog.NewJSONHandler(k.log, nil)), Now: func() time.Time { return k.now },
		Site: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "site") }),
	}))
	t.Cleanup(k.Close)
	return k
}

func keyStoreVectors(t *testing.T) vectors.KeyStore {
	t.Helper()
	k, err := vectors.KeyStoreScenarios()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestKeyStoreVectors runs the scenarios of the key store's interface over HTTP. Nothing that was sent as kek, as key or as authenticator may
// be in the log, nor a kek or a key in the database's files.
func TestKeyStoreVectors(t *testing.T) {
	k := keyStoreVectors(t)
	for _, s := range k.Scenarios {
		t.Run(s.Topic+"/"+s.Name, func(t *testing.T) { runKeyStoreScenario(t, k, s) })
	}
	if len(k.Scenarios) < 60 {
		t.Errorf("only %d scenarios", len(k.Scenarios))
	}
}

func runKeyStoreScenario(t *testing.T, k vectors.KeyStore, s vectors.KeyStoreScenario) {
	server := newBoundedKeyStoreServer(t, k.Services, nil, s.MaxStoredKeys)
	fill := map[string]string{}
	for name, authenticator := range k.Callers {
		fill[name] = authenticator
	}
	for i, step := range s.Steps {
		path := strings.TrimPrefix(step.Path, "/")
		name := fmt.Sprintf("step %d, %s %s", i+1, step.Method, path[:min(len(path), 40)])
		server.now = vectors.Now
		if step.At != "" {
			at, err := time.Parse(time.RFC3339, step.At)
			if err != nil {
				t.Fatal(err)
			}
			server.now = at
		}
		answer, body := server.send(t, step, fill)
		checkKeyStoreAnswer(t, name, step, answer, body, fill)
	}
	checkKeyStoreSecrets(t, server, s, fill)
}

// filled is the text with the kept values in their places.
func filled(s string, fill map[string]string) string {
	for name, value := range fill {
		s = strings.ReplaceAll(s, "{"+name+"}", value)
	}
	return s
}

func (k *keyStoreServer) send(t *testing.T, step vectors.KeyStoreStep, fill map[string]string) (*http.Response, string) {
	t.Helper()
	body := filled(step.Body, fill)
	if step.Repeat != nil {
		body += strings.Repeat(step.Repeat.Text, step.Repeat.Count)
	}
	r, err := http.NewRequest(step.Method, k.URL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Opaque = "//" + r.URL.Host + keystore.Path + filled(step.Path, fill)
	r.URL.RawQuery = filled(keyStoreQuery(step, fill), fill)
	for name, value := range step.Headers {
		r.Header.Set(name, filled(value, fill))
	}
	return do(t, k.Client(), r)
}

func keyStoreQuery(step vectors.KeyStoreStep, callers map[string]string) string {
	as := step.As
	if as == "" {
		as = "demo"
	}
	if as == "none" {
		return step.Query
	}
	return strings.TrimSuffix("customerAuthenticator="+callers[as]+"&"+step.Query, "&")
}

func checkKeyStoreAnswer(t *testing.T, name string, step vectors.KeyStoreStep, answer *http.Response, body string, fill map[string]string) {
	t.Helper()
	if answer.StatusCode != step.Status {
		t.Fatalf("%s: status is %d, want %d: %s", name, answer.StatusCode, step.Status, body)
	}
	if got := answer.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("%s: Cache-Control is %q", name, got)
	}
	if h := answer.Header; answer.Request.URL.Path != issue.Path &&
		(h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; sandbox") {
		t.Errorf("%s: a browser may take it for a page: %v", name, h)
	}
	if got := answer.Header.Get("Content-Type"); step.Type != "" && got != step.Type {
		t.Errorf("%s: the type is %q, want %q", name, got, step.Type)
	}
	for header, want := range step.Answer {
		if got := answer.Header.Get(header); got != filled(want, fill) && (want != "*" || got == "") {
			t.Errorf("%s: %s is %q, want %q", name, header, got, want)
		}
	}
	for _, part := range step.AnswerLacks {
		if strings.Contains(body, part) {
			t.Errorf("%s: the answer has %q: %s", name, part, body)
		}
	}
	if step.Text != nil && body != filled(*step.Text, fill) {
		t.Errorf("%s: the text is %q, want %q", name, body, filled(*step.Text, fill))
	}
	if step.Status >= 400 && step.Method != "HEAD" {
		checkKeyStoreError(t, name, step, body)
	}
	if step.JSON == nil && step.Lacks == nil && step.Keep == nil {
		return
	}
	var got any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%s: %v: %s", name, err, body)
	}
	if wrong := unlike(got, step.JSON, fill); wrong != "" {
		t.Errorf("%s: %s: %s", name, wrong, body)
	}
	members, _ := got.(map[string]any)
	for _, member := range step.Lacks {
		if _, ok := members[member]; ok {
			t.Errorf("%s: the answer has %s: %s", name, member, body)
		}
	}
	for as, member := range step.Keep {
		fill[as] = members[member].(string)
	}
}

func checkKeyStoreError(t *testing.T, name string, step vectors.KeyStoreStep, body string) {
	t.Helper()
	var o struct {
		ErrorCode                                                          int
		ErrorMessage, Parameter, Details, Fix, DocumentationURL, RequestID string
		Errors                                                             []struct{ ErrorCode int }
	}
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		t.Fatalf("%s: %v: %s", name, err, body)
	}
	if step.Code != 0 && o.ErrorCode != step.Code || step.Parameter != "" && o.Parameter != step.Parameter || !strings.Contains(o.Details, step.Details) {
		t.Errorf("%s: want %d %s %q: %s", name, step.Code, step.Parameter, step.Details, body)
	}
	if info, ok := playtoken.LookupCode(playtoken.Code(o.ErrorCode)); !ok || info.Status != step.Status {
		t.Errorf("%s: code %d with status %d", name, o.ErrorCode, step.Status)
	}
	if o.ErrorMessage == "" || o.Details == "" || o.Fix == "" || o.RequestID == "" || o.DocumentationURL == "" {
		t.Errorf("%s: something is not said: %s", name, body)
	}
	if step.Problems == nil {
		return
	}
	var codes []int
	for _, e := range o.Errors {
		codes = append(codes, e.ErrorCode)
	}
	if !reflect.DeepEqual(codes, step.Problems) {
		t.Errorf("%s: problems are %v, want %v: %s", name, codes, step.Problems, body)
	}
}

// unlike says how a value of JSON differs from what is wanted: of objects some members, "*" for any text but none.
func unlike(got, want any, fill map[string]string) string {
	switch want := want.(type) {
	case nil:
		return ""
	case string:
		if text, ok := got.(string); !ok || text != filled(want, fill) && (want != "*" || text == "") {
			return fmt.Sprintf("%v, not %s", got, want)
		}
		return ""
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return "not an object"
		}
		for name, value := range want {
			if wrong := unlike(object[name], value, fill); wrong != "" {
				return name + " is " + wrong
			}
		}
		return ""
	case []any:
		array, ok := got.([]any)
		if !ok || len(array) != len(want) {
			return fmt.Sprintf("not an array of %d", len(want))
		}
		for i := range want {
			if wrong := unlike(array[i], want[i], fill); wrong != "" {
				return fmt.Sprintf("at %d: %s", i, wrong)
			}
		}
		return ""
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Sprintf("%v, not %v", got, want)
	}
	return ""
}

// checkKeyStoreSecrets looks for what must not be kept: keks and keys in the database's files, those and authenticators and key ids
// in the log.
func checkKeyStoreSecrets(t *testing.T, k *keyStoreServer, s vectors.KeyStoreScenario, kept map[string]string) {
	t.Helper()
	secrets := map[string]bool{} // whether it may be in the database
	for _, step := range s.Steps {
		for _, span := range playtoken.SecretRanges(step.Query) {
			secrets[step.Query[span[0]:span[1]]] = false
		}
		if kek := step.Headers["x-kek"]; kek != "" {
			secrets[kek] = false
		}
		var body struct{ K, KID string }
		if json.Unmarshal([]byte(step.Body), &body); body.K != "" {
			secrets[body.K] = false
		}
	}
	if key := kept["K"]; key != "" {
		secrets[key] = false
	}
	for _, step := range s.Steps {
		for secret := range secrets {
			if strings.Contains(step.Path+step.Body, `"kid": "`+secret) || strings.Contains(step.Path, secret) {
				secrets[secret] = true // a scenario's key id that is a kek too
			}
		}
	}
	log, data := k.log.String(), databaseFiles(t, k.file)
	for _, step := range s.Steps {
		for _, kid := range strings.FieldsFunc(step.Path, func(r rune) bool { return r == '/' || r == ',' }) {
			if len(kid) == 32 && strings.Contains(log, kid) {
				t.Errorf("%s is in the log: %s", kid, log)
			}
		}
	}
	for secret, stored := range secrets {
		if len(secret) < 32 || strings.ContainsAny(secret, "{%,") {
			continue
		}
		if strings.Contains(log, secret) {
			t.Errorf("%s is in the log: %s", secret, log)
		}
		if stored {
			continue
		}
		raw, err := hex.DecodeString(secret)
		if err != nil {
			continue
		}
		for _, form := range [][]byte{[]byte(secret), bytes.ToUpper([]byte(secret)), raw} {
			if bytes.Contains(data, form) {
				t.Errorf("%s is in the database", secret)
			}
		}
	}
	for _, authenticator := range kept {
		if _, secret, ok := strings.Cut(authenticator, ","); ok && strings.Contains(log, secret) {
			t.Errorf("%s is in the log: %s", secret, log)
		}
	}
}

// databaseFiles returns the bytes of the database and of the files beside it.
func databaseFiles(t *testing.T, file string) (data []byte) {
	t.Helper()
	files, err := filepath.Glob(file + "*")
	if err != nil || len(files) < 2 {
		t.Fatalf("%v %v: there should be a write-ahead log", files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, b...)
	}
	return data
}

// TestKeyStoreKeepsWrapped shows that the search for secrets finds what is stored: the wrapped key and its id.
func TestKeyStoreKeepsWrapped(t *testing.T) {
	k := keyStoreVectors(t)
	server := newKeyStoreServer(t, k.Services, nil)
	server.send(t, vectors.KeyStoreStep{
		Method: "POST", Path: "/keys", Query: "kek=000102030405060708090a0b0c0d0e0f",
		Body: `{"kid":"4e2df6b45e8257e187b2802b22ae7418","k":"a9b9033df0b9ca5447839e3d074817a0"}`,
	}, k.Callers)
	data := databaseFiles(t, server.file)
	for text, want := range map[string]bool{
		"5dbd06c0056b42fe0b8cf406679620c31bd619732730433d": true, "4e2df6b45e8257e187b2802b22ae7418": true,
		"a9b9033df0b9ca5447839e3d074817a0": false, "000102030405060708090a0b0c0d0e0f": false,
	} {
		raw, _ := hex.DecodeString(text)
		if got := bytes.Contains(data, []byte(text)) || bytes.Contains(data, raw); got != want {
			t.Errorf("%s is in the database: %v, want %v", text, got, want)
		}
	}
}

// TestKeyStoreRace posts the same key id from many clients at once: one creates the key, and all get that key.
func TestKeyStoreRace(t *testing.T) {
	k := keyStoreVectors(t)
	server := newKeyStoreServer(t, k.Services, nil)
	server.Client().Transport.(*http.Transport).MaxIdleConnsPerHost = 100
	step := vectors.KeyStoreStep{Method: "POST", Path: "/keys", Query: "kek=000102030405060708090a0b0c0d0e0f", Body: `{"kid":"^same"}`}
	var mu sync.Mutex
	statuses, keys := map[int]int{}, map[string]int{}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			answer, body := server.send(t, step, k.Callers)
			var o struct{ K string }
			if err := json.Unmarshal([]byte(body), &o); err != nil {
				t.Errorf("%v: %s", err, body)
			}
			mu.Lock()
			defer mu.Unlock()
			statuses[answer.StatusCode]++
			keys[o.K]++
		})
	}
	wg.Wait()
	if !reflect.DeepEqual(statuses, map[int]int{201: 1, 200: 99}) || len(keys) != 1 {
		t.Errorf("statuses %v, %d keys", statuses, len(keys))
	}
}

// TestKeyStoreFailures has the database fail at every statement in turn, and panic: the answer is a -2030 each time.
func TestKeyStoreFailures(t *testing.T) {
	k := keyStoreVectors(t)
	for fails := range 3 {
		for _, panics := range []bool{false, true} {
			statements := 0
			server := newKeyStoreServer(t, k.Services, func(r service.Runner) service.Runner {
				return runnerFunc(func(ctx context.Context, st *issue.Statement) (issue.Result, error) {
					if statements++; statements <= fails {
						return r.Run(ctx, st)
					}
					if panics {
						panic("000102030405060708090a0b0c0d0e0f")
					}
					return issue.Result{}, errors.New("the disk is gone")
				})
			})
			answer, body := server.send(t, vectors.KeyStoreStep{
				Method: "POST", Path: "/keys", Query: "kek=000102030405060708090a0b0c0d0e0f",
			}, k.Callers)
			if answer.StatusCode != 503 || !strings.HasPrefix(body, `{"errorCode":-2030,`) || answer.Header.Get("Retry-After") == "" || statements != fails+1 {
				t.Errorf("after %d statements: %d %s", fails, answer.StatusCode, body)
			}
			if log := server.log.String(); !strings.Contains(log, `"level":"ERROR"`) || strings.Contains(log, "000102030405") || strings.Contains(body, "disk") {
				t.Errorf("log: %s\nanswer: %s", log, body)
			}
		}
	}
}

// TestKeyStorePaths keeps the key store's paths apart from the site's.
func TestKeyStorePaths(t *testing.T) {
	server := newKeyStoreServer(t, nil, nil)
	for path, want := range map[string]string{
		"/keystore/": `{"errorCode":404,`, "/keystore/x": `{"errorCode":404,`, "/keystore%2Fkeys": `{"errorCode":404,`, "/keystore": "site", "/keystores/": "site", "/guides/key-store/": "site",
	} {
		r, err := server.Client().Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if !strings.HasPrefix(string(body), want) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

// TestKeyStoreLookup asks for keys as the token endpoint does.
func TestKeyStoreLookup(t *testing.T) {
	k := keyStoreVectors(t)
	server := newKeyStoreServer(t, k.Services, nil)
	server.send(t, vectors.KeyStoreStep{
		Method: "POST", Path: "/keys",
		Body: `{"kid":"4e2df6b45e8257e187b2802b22ae7418","ek":"5dbd06c0056b42fe0b8cf406679620c31bd619732730433d","expiration":"2026-01-15T13:00:00Z"}`,
	}, k.Callers)
	hash := func(digits string) string {
		return service.NewAuthenticator(1, playtoken.Test, secret(t, digits), 0, clock())[0].Args[1].(string)
	}
	const kid = "4e2df6b45e8257e187b2802b22ae7418"
	now := clock().Unix()
	for name, c := range map[string]struct {
		args []any
		want string
	}{
		"own":               {[]any{int64(201722), hash("1ad8eed133edf43cbcc185f0236828ae"), now, int64(playtoken.Test), kid}, "5dbd06c0056b42fe0b8cf406679620c31bd619732730433d"},
		"other environment": {[]any{int64(201722), hash("3b1f0c9e7d5a48628f0e1d2c3b4a5968"), now, int64(playtoken.Test), kid}, ""},
		"ended":             {[]any{int64(201722), hash("5e1d7c3b9a8f60214d6e8f0a1b2c3d4e"), now, int64(playtoken.Test), kid}, ""},
		"other service":     {[]any{int64(305118), hash("c4d2a1b09f8e7d6c5b4a392817060504"), now, int64(playtoken.Test), kid}, ""},
		"mixed services":    {[]any{int64(201722), hash("c4d2a1b09f8e7d6c5b4a392817060504"), now, int64(playtoken.Test), kid}, ""},
		"other key":         {[]any{int64(201722), hash("1ad8eed133edf43cbcc185f0236828ae"), now, int64(playtoken.Test), strings.Repeat("0", 32)}, ""},
		"expired":           {[]any{int64(201722), hash("1ad8eed133edf43cbcc185f0236828ae"), now + 3600, int64(playtoken.Test), kid}, ""},
	} {
		r, err := server.store.Run(context.Background(), &issue.Statement{SQL: keystore.LookupSQL, Args: c.args})
		if err != nil || r.Text != c.want || r.Found != (c.want != "") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// TestPurgeKeys removes keys that have expired, and no others.
func TestPurgeKeys(t *testing.T) {
	k := keyStoreVectors(t)
	server := newKeyStoreServer(t, k.Services, nil)
	for _, body := range []string{`{"expiration":"2026-01-15T12:30:00Z"}`, `{"expiration":"2026-01-15T13:30:00Z"}`, `{}`} {
		server.send(t, vectors.KeyStoreStep{Method: "POST", Path: "/keys", Query: "kek=000102030405060708090a0b0c0d0e0f", Body: body}, k.Callers)
	}
	rows := func() string {
		r, err := server.store.Run(context.Background(), &issue.Statement{SQL: `SELECT '' || count(*) FROM stored_keys`})
		if err != nil {
			t.Fatal(err)
		}
		return r.Text
	}
	for _, at := range []struct {
		now  time.Time
		want string
	}{{clock(), "3"}, {clock().Add(time.Hour), "2"}, {clock().Add(2 * time.Hour), "1"}} {
		purge(t, server.store, at.now, records.DefaultDays)
		if got := rows(); got != at.want {
			t.Errorf("at %v: %s keys are left, want %s", at.now, got, at.want)
		}
	}
}
