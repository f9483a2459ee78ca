package api

import "playtoken/internal/db"

// A Replay is the runner of a host that cannot wait. A handler is called with the results that the
// host has so far. When it asks for one more, Replay notes the question and returns an error that
// ends the call. The host finds the result and calls the handler again, from the beginning.
//
//	replay := &api.Replay{Results: results}
//	a := handle(request, replay)
//	if replay.Asked != nil {
//		results = append(results, host.find(replay.Asked)) // and call again
//	}
type Replay struct {
	// Results are the results so far, in the order in which they were asked for.
	Results []Result
	// Asked is the question that ended the call, nil when the handler answered.
	Asked *Question

	next int
}

// A Question is the statement or the fetch that a handler asks for.
type Question struct {
	Statement *db.Statement
	Fetch     *Fetch
}

// A Result is the host's reply to a Question: a row, the answer of another server, or an error.
type Result struct {
	Row     db.Row
	Fetched Fetched
	Err     error
}

const errAsked = Failure("api: the handler has asked for a result")

// Run implements Runner.
func (p *Replay) Run(st db.Statement) (db.Row, error) {
	result := p.result(Question{Statement: &st})
	return result.Row, result.Err
}

// Fetch implements Runner.
func (p *Replay) Fetch(f Fetch) (Fetched, error) {
	result := p.result(Question{Fetch: &f})
	return result.Fetched, result.Err
}

func (p *Replay) result(q Question) Result {
	if p.Asked == nil && p.next < len(p.Results) {
		p.next++
		return p.Results[p.next-1]
	}
	if p.Asked == nil {
		p.Asked = &q
	}
	return Result{Err: errAsked} // a handler that asks on after the error gets no further
}
