package reply

import (
	"time"

	"playtoken"
)

// A Host is what an interface has of the service around it.
type Host struct {
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	Now  func() time.Time
	// NewID names a request.
	NewID func() string
}

// An Outcome is what a log may say of an answer: nothing of the query, the body and the headers of the request.
type Outcome struct {
	RequestID string
	Started   time.Time
	Status    int
	// Code is the code of the first problem, 0 for none, Parameter what it is about.
	Code      playtoken.Code
	Parameter string
	// Service is the service that the request names, 0 for none.
	Service uint64
	// Err is the failure behind a -2030.
	Err error
}

// Outcome is that of the answer to a request that began at a time and names a service, 0 for none.
func (a Answer) Outcome(r Request, started time.Time, service uint64) Outcome {
	return Outcome{
		RequestID: r.ID, Started: started, Status: a.Status, Code: a.Problem.Code, Parameter: a.Problem.Parameter, Service: service, Err: a.Err,
	}
}
