package answers

import (
	"net/http"
	"testing"

	"playtoken/internal/api"
	"playtoken/internal/issue"
	"playtoken/vectors"
)

// TestScenarios sends the requests of the vectors to an endpoint in the state of the same name, and
// expects the codes and statuses of the vectors.
func TestScenarios(t *testing.T) {
	scenarios, err := vectors.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	endpoint, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]bool{}
	for _, s := range scenarios {
		state, step := s.StateName, s.Steps[0]
		if _, ok := states[state]; !ok || s.Interface != "token" || len(s.Steps) > 1 || step.Request.Method == "HEAD" {
			continue
		}
		answer, err := endpoint.Answer(state, request(step.Request.Message(nil)))
		if err != nil {
			t.Fatal(err)
		}
		run[state] = true
		if int(answer.Code) != step.Expect.Code || answer.Status != step.Expect.Status {
			t.Errorf("%s: in the state %s the answer has the code %d and status %d, want %d and %d",
				s.Name, state, answer.Code, answer.Status, step.Expect.Code, step.Expect.Status)
		}
	}
	for name := range states {
		if !run[name] && states[name].redeemed == nil {
			t.Errorf("no scenario of the vectors has the state %s", name)
		}
	}
}

// request converts a message of the vectors to a request for the endpoint.
func request(m vectors.Message) *api.Request {
	header := http.Header{}
	for _, f := range m.Headers {
		header.Add(f[0], f[1])
	}
	r := &api.Request{
		Method: m.Method, Path: m.Path, Query: m.Query, Headers: header.Values, Body: m.Body, ID: "x", Now: vectors.Now,
	}
	if len(r.Body) > issue.MaxBody {
		r.Body, r.Trouble = "", api.TooLarge
	}
	return r
}

// TestRedeemedElsewhere expects the refusal to name the parameter that restricts the token.
func TestRedeemedElsewhere(t *testing.T) {
	endpoint, err := New("")
	if err != nil {
		t.Fatal(err)
	}
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	for parameter, value := range map[string]string{
		"deviceid": "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "ipAddress": "192.0.2.0/24",
	} {
		answer, err := endpoint.Answer("redeemed-elsewhere", request(vectors.Message{
			Method: "POST", Path: issue.Path, Headers: [][2]string{{"content-type", vectors.FormType}},
			Body: bases["buy"] + "&" + parameter + "=" + value,
		}))
		if err != nil {
			t.Fatal(err)
		}
		if answer.Code != -4001 || answer.Status != 401 || answer.Parameter != parameter {
			t.Errorf("the answer has the code %d, status %d and parameter %s, want -4001, 401 and %s",
				answer.Code, answer.Status, answer.Parameter, parameter)
		}
	}
}
