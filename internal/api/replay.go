package api

import "playtoken/internal/db"

// A Replay is the runner of a host that cannot wait. The host calls the handler with the results so
// far. If the handler asks for one more, Replay stores the question and returns an error, at which
// the handler returns. The host drops that answer, finds the result, and calls the handler again
// from the beginning.
//
//	replay := &api.Replay{Results: results}
//	a := handle(request, replay)
//	if replay.Asked != nil {
//		results = append(results, host.find(replay.Asked)) // and call again
//	}
//
// Each call needs a new Replay, and a request with the same time and the same random bytes.
type Replay struct {
	// Results are the results so far, in the order in which the handler asks for them.
	Results []Result
	// Asked is the question that the host has to answer next, nil if the handler's answer is final.
	Asked *Question

	next int // the index of the next of Results to return
}

// A Question is the statement or the fetch for which a handler asks; the other field is nil.
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
	return Result{Err: errAsked} // also for each later question of the same call
}
