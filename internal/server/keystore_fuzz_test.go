package server_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/keystore"
	"playtoken/internal/store"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// FuzzKeyStore sends an arbitrary method, path, query and body. It expects a well-formed answer
// that has the status of its code and does not contain the kek.
func FuzzKeyStore(f *testing.F) {
	all, err := vectors.Scenarios()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range all {
		for _, step := range s.Steps {
			if s.Interface == "keystore" {
				m := step.Request.Message(nil)
				f.Add(m.Method, strings.TrimPrefix(m.Path, keystore.Path+"/"), m.Query, m.Body)
			}
		}
	}
	s, _ := storetest.Open(f)
	storetest.AddDemo(f, s, 1)
	h, log := newHandler(f, s)
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		u, err := url.Parse(keystore.Path + "/" + path)
		if !isToken(method) || err != nil || !strings.HasPrefix(u.Path, keystore.Path+"/") {
			return
		}
		u.RawQuery = "customerAuthenticator=" + store.DemoAuthenticator + "&" + query
		r := httptest.NewRequest("GET", "/", strings.NewReader(body))
		r.Method, r.URL = method, u
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		answer := w.Body.String()
		if w.Code >= 400 {
			var o struct{ ErrorCode int }
			if err := json.Unmarshal([]byte(answer), &o); err != nil {
				t.Errorf("%v: %s", err, answer)
			}
			info, ok := playtoken.LookupCode(playtoken.Code(o.ErrorCode))
			if !ok || info.Status != w.Code || w.Code == 503 {
				t.Errorf("%s %s: code %d with status %d\n%s", method, u, o.ErrorCode, w.Code, log)
			}
		} else if w.Header().Get("Content-Type") == "application/json" && !json.Valid([]byte(answer)) {
			t.Errorf("not JSON: %s", answer)
		}
		kek := u.Query().Get("kek")
		if len(kek) == 32 && strings.Count(path+query+body, kek) == 1 && strings.Contains(answer, kek) {
			t.Errorf("the answer contains the kek: %s", answer)
		}
	})
}
