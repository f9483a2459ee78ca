package keystore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"playtoken"
)

// The headers that keep the secrets of a request out of its URL, and so out of logs on the way.
const (
	authenticatorHeader = "X-Customer-Authenticator"
	kekHeader           = "X-Kek"
)

// retryAfter is the Retry-After of an answer that a later try may change, in seconds (D20).
const retryAfter = "2"

// Config is what a handler is made of.
type Config struct {
	Store Store
	// Account says why the service of an authenticator is not served; the code is 0 for one that is.
	Account func(context.Context, playtoken.Authenticator, time.Time) (playtoken.Problem, error)
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	Now  func() time.Time
	// NewID names a request.
	NewID func() string
	// Done is told of every answer.
	Done func(*http.Request, Outcome)
}

// An Outcome is what a log may say of an answer: no key id, no kek, no key.
type Outcome struct {
	RequestID string
	Status    int
	// Code is the code of the first problem, 0 for none, Parameter what it is about.
	Code      playtoken.Code
	Parameter string
	// Service is the service that the authenticator names, 0 when it names none.
	Service uint64
	Started time.Time
	// Err is the failure behind a -2030.
	Err error
}

// Handler returns the handler of the paths below Path.
func Handler(c Config) http.Handler { return &handler{c} }

type handler struct{ Config }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{handler: h, r: r, id: h.NewID(), now: h.Now()}
	a := x.answer()
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Request-Id", x.id)
	for name, value := range a.header {
		header.Set(name, value)
	}
	if a.body != "" {
		header.Set("Content-Type", a.contentType)
	}
	header.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if a.body != "" { // a write of nothing would keep a Worker waiting for ever
		io.WriteString(w, a.body)
	}
	h.Done(r, Outcome{
		RequestID: x.id, Status: a.status, Code: a.problem.Code, Parameter: a.problem.Parameter, Service: x.keys.Service, Started: x.now, Err: a.err,
	})
}

// An answer is what goes back.
type answer struct {
	status      int
	contentType string
	body        string
	header      map[string]string
	// problem is the first of the answer, for the log.
	problem playtoken.Problem
	err     error
}

const (
	jsonType = "application/json"
	textType = "text/plain"
)

// answer answers the request. What goes wrong unexpectedly is a -2030 (D20).
func (x *exchange) answer() (a answer) {
	defer func() {
		if cause := recover(); cause != nil {
			// The cause of a panic may hold a value of the request; where it happened does not.
			a = x.failure(fmt.Errorf("panic of type %T\n%s", cause, debug.Stack()))
		}
	}()
	route := x.route()
	if route == nil {
		return x.refuse(x.problems...)
	}
	a, err := route(context.WithoutCancel(x.r.Context()))
	if err != nil {
		return x.failure(err)
	}
	return a
}

// refuse is the answer with these problems, of which there is at least one. The first gives the status.
func (x *exchange) refuse(problems ...playtoken.Problem) answer {
	rendered := playtoken.Answer{Problems: problems, RequestID: x.id, Docs: x.Docs}
	a := answer{
		status: rendered.Status(), contentType: jsonType, body: rendered.Body(playtoken.JSON), header: map[string]string{}, problem: problems[0],
	}
	switch a.status {
	case http.StatusUnauthorized:
		a.header["WWW-Authenticate"] = "Playtoken"
	case http.StatusMethodNotAllowed:
		a.header["Allow"] = x.allow
	case http.StatusServiceUnavailable:
		a.header["Retry-After"] = retryAfter
	}
	if x.bodyLeft {
		a.header["Connection"] = "close" // what is left of the body is not read
	}
	return a
}

func (x *exchange) failure(err error) answer {
	a := x.refuse(playtoken.Problem{
		Code: playtoken.ServiceFailure, Details: "the key store did not answer", Fix: "send the request again after the time in Retry-After",
	})
	a.err = err
	return a
}

var errChanging = errors.New("keystore: the key changes faster than it can be read")
