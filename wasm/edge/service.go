//go:build js && wasm

package main

import (
	"io"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/issue"
	"playtoken/internal/records"
	"playtoken/internal/routes"
)

// A serviceState is the state of a runtime. It is set at the start of the runtime, and contains
// nothing of a request.
type serviceState struct {
	routes  routes.Table
	records recordConfig
	// broken is the error of a missing or malformed variable, or nil. With an error, the service
	// issues no tokens and asks no database.
	broken error
}

// service is the state of this runtime, for the functions in exports.go. main sets it, or configure
// in the hot module.
var service *serviceState

// newService reads the variables, and makes the interfaces by table. It always returns a service,
// perhaps one that is broken.
func newService(
	getenv func(string) string, random io.Reader, table func(routes.Config) routes.Table,
) *serviceState {
	readFault(getenv)
	s, broken := readSettings(getenv, random)
	c := routes.Config{
		Endpoint: s.endpoint, SingleUse: s.singleUse, MaxStoredKeys: s.maxStoredKeys, PlayReady: s.playReady,
	}
	if broken == nil {
		c.Ring = s.endpoint.Ring()
	}
	return &serviceState{table(c), s.records, broken}
}

// limit returns the largest size in bytes of the body to read, 0 for none. The packet has no body.
func (s *serviceState) limit(p packet) int {
	return s.routes.Find(p.request.Path).BodyLimit(&p.request)
}

// answer calls the handler from the beginning with the results so far. It returns the answer or the
// next question. JavaScript then calls it with one more result.
func (s *serviceState) answer(p packet) step {
	r := &p.request
	i := s.routes.Find(r.Path)
	switch {
	case p.err != nil:
		return s.end(i, r, i.Unavailable(r, p.err))
	case s.broken != nil && r.Path == issue.Path:
		// Its endpoint must not be called, because its sealing key is random (readSettings).
		return s.end(i, r, i.Unavailable(r, s.broken))
	case s.broken != nil:
		return s.end(i, r, i.Answer(r, brokenRunner{s.broken}))
	}
	replay := &api.Replay{Results: p.results}
	a := i.Answer(r, faulty(replay, r, len(p.results)))
	if replay.Asked != nil {
		return step{question: replay.Asked}
	}
	return s.end(i, r, a)
}

// unavailable answers with -2030, for JavaScript that cannot continue with the request.
func (s *serviceState) unavailable(p packet, why string) step {
	r := &p.request
	r.Body = "" // the packet has the reason in the place of the body
	i := s.routes.Find(r.Path)
	return s.end(i, r, i.Unavailable(r, api.Failure(why)))
}

// end returns the step of an answer, with its record if records are kept.
func (s *serviceState) end(i *api.Interface, r *api.Request, a api.Answer) step {
	end := step{answer: a, name: i.Name}
	if s.records.days <= 0 {
		return end
	}
	if record, ok := records.Of(a.Outcome, r); ok {
		record.Client = s.records.addresses.Keep(record.Client)
		end.record, end.verified = string(record.AppendRow(nil)), record.Verified()
	}
	return end
}

// A brokenRunner returns the same error for every question.
type brokenRunner struct{ err error }

func (b brokenRunner) Run(db.Statement) (db.Row, error)     { return db.Row{}, b.err }
func (b brokenRunner) Fetch(api.Fetch) (api.Fetched, error) { return api.Fetched{}, b.err }
