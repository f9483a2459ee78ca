// Package health is the health check for load balancers: it reports whether this server can issue
// tokens.
package health

import (
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
)

const (
	// Path is the path of the interface.
	Path = "/healthz"
	// Interval is the time for which a result is reused. It limits the writes that anyone can
	// cause.
	Interval = time.Second
)

// Check is the statement of the health check. Like a charge, it writes, so it fails on a full disk.
// An update that changes no row would succeed there.
var Check = db.Statement{SQL: check, Writes: true, Reuse: Interval}

// A Status is the answer.
type Status struct {
	Status string `json:"status"`
}

// Interface returns the interface. docs is the root URL of the documentation to which errors link,
// without a final slash. Only failures are logged.
func Interface(docs string) *api.Interface {
	refuse := func(r *api.Request, problems ...playtoken.Problem) api.Answer {
		a := r.Refuse(docs, problems...)
		a.Quiet = true
		return a
	}
	handle := func(r *api.Request, run api.Runner) api.Answer {
		if r.BrokenQuery() {
			return refuse(r, api.BrokenURL)
		}
		a := api.Answer{Status: 200, Header: api.Guarded(api.JSON), Body: `{"status":"ok"}` + "\n"}
		a.Quiet = true
		if _, a.Err = run.Run(Check); a.Err != nil {
			a.Status, a.Body = 503, `{"status":"unavailable"}`+"\n"
		}
		return a
	}
	route := func(method, name, summary string, content ...api.Content) api.Route {
		return api.Route{
			Method: method, Path: Path, Name: name, Summary: summary,
			Answers: []api.Documented{
				{Status: 200, Summary: "The server can issue tokens.", Content: content},
				{Status: 503, Summary: "The database takes no write, or a setting is missing.", Content: content},
			},
			Codes: []playtoken.Code{playtoken.BadRequest, playtoken.MethodNotAllowed}, Handle: handle,
		}
	}
	return &api.Interface{
		Name: "not healthy", Tag: "health", Summary: "For load balancers", Path: Path,
		Routes: []api.Route{
			route("GET", "getHealth", "Check whether the server can issue tokens",
				api.Content{Type: api.JSON, Value: Status{}}),
			route("HEAD", "headHealth", "Check whether the server can issue tokens, without a body"),
		},
		Refuse: refuse, Missing: api.NoMethod("the method is neither GET nor HEAD", "send GET"),
	}
}
