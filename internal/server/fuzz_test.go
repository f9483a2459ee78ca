package server_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/internal/store/storetest"
	"playtoken/vectors"
)

// FuzzEndpoint sends an arbitrary method, query, content type and body. It expects a well-formed
// answer that has a code of the catalog and contains no secret of the request.
func FuzzEndpoint(f *testing.F) {
	cases, err := vectors.Requests()
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add("GET", c.Text(), "", "")
		f.Add("POST", "errorFormat=json", "application/x-www-form-urlencoded", c.Text())
	}
	s, _ := storetest.Open(f)
	storetest.AddDemo(f, s, 1_000_000_000)
	h, _ := newHandler(f, s)
	f.Fuzz(func(t *testing.T, method, query, contentType, body string) {
		if !isToken(method) || strings.ContainsAny(contentType, "\r\n\x00") {
			return
		}
		r := httptest.NewRequest("GET", issue.Path, strings.NewReader(body))
		r.Method, r.URL = method, &url.URL{Path: issue.Path, RawQuery: query}
		r.Header.Set("Content-Type", contentType)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		answer := w.Body.String()
		switch kind := w.Header().Get("Content-Type"); {
		case w.Code == 200:
			if !json.Valid([]byte(answer)) {
				t.Errorf("not JSON: %s", answer)
			}
			return
		case kind == playtoken.JSON.ContentType():
			var o struct{ ErrorCode int }
			if err := json.Unmarshal([]byte(answer), &o); err != nil {
				t.Errorf("%v: %s", err, answer)
			}
			info, ok := playtoken.LookupCode(playtoken.Code(o.ErrorCode))
			if !ok || info.Status != w.Code && info.CallerStatus != w.Code {
				t.Errorf("code %d with status %d", o.ErrorCode, w.Code)
			}
		case kind != playtoken.HTML.ContentType():
			t.Errorf("content type %q", kind)
		}
		for _, text := range []string{query, body} {
			for _, span := range playtoken.SecretRanges(text) {
				secret := text[span[0]:span[1]]
				if len(secret) >= 32 && strings.Count(query+body, secret) == 1 && strings.Contains(answer, secret) {
					t.Errorf("the answer contains %q: %s", secret, answer)
				}
			}
		}
	})
}

// isToken reports whether s consists of letters only. Other methods are not fuzzed.
func isToken(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
}
