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

var routes = []api.Route{{Method: "GET", Path: Path}, {Method: "HEAD", Path: Path}}

// Interface returns the interface. docs is the root URL of the documentation to which errors link,
// without a final slash. Only failures are logged.
func Interface(docs string) *api.Interface {
	refuse := func(r *api.Request, problems ...playtoken.Problem) api.Answer {
		a := r.Refuse(docs, problems...)
		a.Quiet = true
		return a
	}
	return &api.Interface{
		Name: "not healthy", Path: Path, Routes: routes,
		Limit:  func(*api.Request) int { return 0 },
		Refuse: refuse,
		Handle: func(r *api.Request, run api.Runner) api.Answer {
			route, allow := api.Find(routes, r.Method, Path)
			switch {
			case route == nil:
				return api.RefuseMethod(r, refuse, allow, "the method is neither GET nor HEAD", "send GET")
			case r.BrokenQuery():
				return refuse(r, api.BrokenURL)
			}
			a := api.Answer{Status: 200, Header: api.Guarded(api.JSON), Body: `{"status":"ok"}` + "\n"}
			a.Quiet = true
			if _, a.Err = run.Run(Check); a.Err != nil {
				a.Status, a.Body = 503, `{"status":"unavailable"}`+"\n"
			}
			return a
		},
	}
}
