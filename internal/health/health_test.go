package health_test

import (
	"reflect"
	"testing"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/api/apitest"
	"playtoken/internal/health"
	"playtoken/vectors"
)

func TestHealth(t *testing.T) {
	i := health.Interface("https://docs.example")
	for _, c := range []struct {
		method, query string
		results       []api.Result
		status        int
		code          playtoken.Code
		body          string
	}{
		{"GET", "", []api.Result{apitest.Text("")}, 200, 0, `{"status":"ok"}` + "\n"},
		{"HEAD", "a=b", []api.Result{apitest.Text("")}, 200, 0, `{"status":"ok"}` + "\n"},
		{"GET", "", []api.Result{apitest.Failure("down")}, 503, 0, `{"status":"unavailable"}` + "\n"},
		{"GET", "%", nil, 400, 400, ""},
		{"POST", "%", nil, 405, 405, ""},
	} {
		script := apitest.NewScript(c.results...)
		a := apitest.Answer(t, i, apitest.Request(c.method, health.Path, c.query, vectors.Now), script)
		script.Used(t)
		if a.Status != c.status || a.Code != c.code || c.body != "" && a.Body != c.body || !a.Quiet {
			t.Errorf("%s %s: status %d, code %d: %s", c.method, c.query, a.Status, a.Code, a.Body)
		}
		if allow := a.Header.Get("Allow"); (allow == "GET, HEAD") != (c.status == 405) {
			t.Errorf("%s: the header Allow is %q", c.method, allow)
		}
		if failed := c.status == 503; failed != (a.Err != nil) || failed && a.Header.Get("Retry-After") != "" {
			t.Errorf("%s: error %v, header %v", c.method, a.Err, a.Header)
		}
		if (c.code == 0) == (a.Header.Get("X-Request-Id") != "") || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: header %v", c.method, a.Header)
		}
	}
	script := apitest.NewScript(apitest.Text(""))
	apitest.Answer(t, i, apitest.Request("GET", health.Path, "", vectors.Now), script)
	st := script.Asked[0].Statement
	if !reflect.DeepEqual(*st, health.Check) || !st.Writes || st.Reuse != health.Interval {
		t.Errorf("the statement is %+v", st)
	}
}
