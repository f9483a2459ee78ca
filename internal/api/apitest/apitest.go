// Package apitest answers requests in tests, as the native server and as the Worker do.
package apitest

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"testing"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
)

// Request returns a request with header fields, which are names and values in turn. The names are
// canonical, as api.Request has them.
func Request(method, path, query string, now time.Time, fields ...string) *api.Request {
	header := http.Header{}
	for i := 0; i+1 < len(fields); i += 2 {
		header.Add(fields[i], fields[i+1])
	}
	return &api.Request{
		Method: method, Path: path, EscapedPath: path, Query: query, ID: "r1", Client: "192.0.2.7", Now: now,
		Headers: func(name string) []string { return header[name] },
		Random:  rand.NewChaCha8([32]byte{}),
	}
}

// SetBody gives the request a body as a host does: as far as the interface reads it.
func SetBody(i *api.Interface, r *api.Request, body string) {
	switch limit := i.BodyLimit(r); {
	case body == "":
	case limit == 0:
		r.Trouble = api.Unread
	case len(body) > limit:
		r.Trouble = api.TooLarge
	default:
		r.Body = body
	}
}

// Answer answers the request in one call with the runner, and again by api.Replay with the results
// of the first. The test fails unless both ask the same questions and give the same answer.
func Answer(t testing.TB, i *api.Interface, r *api.Request, run api.Runner) api.Answer {
	t.Helper()
	var drawn bytes.Buffer
	random := r.Random
	if random != nil {
		r.Random = io.TeeReader(random, &drawn)
	}
	first := &recorder{run: run}
	want := i.Answer(r, first)
	if len(first.questions) > len(first.results) {
		return want // the runner panicked
	}
	var results []api.Result
	for {
		if random != nil {
			r.Random = io.MultiReader(bytes.NewReader(drawn.Bytes()), random)
		}
		replay := &api.Replay{Results: results}
		got := i.Answer(r, replay)
		n := len(results)
		switch {
		case replay.Asked == nil && n < len(first.results):
			t.Fatalf("replayed, it answers after %d of %d results", n, len(first.results))
		case replay.Asked == nil && !reflect.DeepEqual(got, want):
			t.Fatalf("replayed, it answers\n%+v and in one call\n%+v", got, want)
		case replay.Asked == nil:
			return want
		case n == len(first.results):
			t.Fatalf("replayed, it asks for more than %d results", n)
		case !reflect.DeepEqual(*replay.Asked, first.questions[n]):
			t.Fatalf("replayed, question %d differs", n+1)
		}
		results = append(results, first.results[n])
	}
}

// A recorder keeps the questions to a runner and its results.
type recorder struct {
	run       api.Runner
	questions []api.Question
	results   []api.Result
}

func (c *recorder) Run(st db.Statement) (db.Row, error) {
	c.questions = append(c.questions, api.Question{Statement: &st})
	row, err := c.run.Run(st)
	c.results = append(c.results, api.Result{Row: row, Err: err})
	return row, err
}

func (c *recorder) Fetch(f api.Fetch) (api.Fetched, error) {
	c.questions = append(c.questions, api.Question{Fetch: &f})
	fetched, err := c.run.Fetch(f)
	c.results = append(c.results, api.Result{Fetched: fetched, Err: err})
	return fetched, err
}

// A Script is a runner that gives prepared results, one after the other.
type Script struct {
	Results []api.Result
	// Asked are the questions so far.
	Asked []api.Question
}

// NewScript returns a script of these results.
func NewScript(results ...api.Result) *Script { return &Script{Results: results} }

// Text is the result of a statement that yields a row.
func Text(text string) api.Result { return api.Result{Row: db.Row{Found: true, Text: text}} }

// None is the result of a statement that yields no row.
var None = api.Result{}

// Failure is a result in whose place an error with this text came.
func Failure(text string) api.Result { return api.Result{Err: errors.New(text)} }

// Fetched is the answer of another server.
func Fetched(status int, contentType, body string) api.Result {
	return api.Result{Fetched: api.Fetched{Status: status, ContentType: contentType, Body: body}}
}

var errEnded = errors.New("apitest: the script has no further result")

func (s *Script) next(q api.Question) api.Result {
	s.Asked = append(s.Asked, q)
	if n := len(s.Asked); n <= len(s.Results) {
		return s.Results[n-1]
	}
	return api.Result{Err: errEnded}
}

// Run implements api.Runner.
func (s *Script) Run(st db.Statement) (db.Row, error) {
	r := s.next(api.Question{Statement: &st})
	return r.Row, r.Err
}

// Fetch implements api.Runner.
func (s *Script) Fetch(f api.Fetch) (api.Fetched, error) {
	r := s.next(api.Question{Fetch: &f})
	return r.Fetched, r.Err
}

// Used fails the test unless the handler asked for all results and no more.
func (s *Script) Used(t testing.TB) {
	t.Helper()
	if len(s.Asked) != len(s.Results) {
		t.Errorf("it asked for %d results, want %d", len(s.Asked), len(s.Results))
	}
}
