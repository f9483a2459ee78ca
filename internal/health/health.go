// Package health answers load balancers: whether this server can charge for tokens now.
package health

import (
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
)

const (
	// Path is the path of the interface.
	Path = "/healthz"
	// Interval is how long a result is reused. Anyone may ask.
	Interval = time.Second
)

// Config has the settings of the interface.
type Config struct {
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
}

var codes = []playtoken.Code{playtoken.BadRequest, playtoken.MethodNotAllowed, playtoken.ServiceFailure}

var routes = []api.Route{
	{Method: "GET", Path: Path, Codes: codes},
	{Method: "HEAD", Path: Path, Codes: codes},
}

// Interface returns the interface. A body is never read.
func Interface(c Config) *api.Interface {
	refuse := func(r *api.Request, problems ...playtoken.Problem) api.Answer {
		a := r.Refuse(c.Docs, problems...)
		a.Quiet = true
		return a
	}
	return &api.Interface{
		Name: "health check", Path: Path, Routes: routes,
		Limit:  func(*api.Request) int { return 0 },
		Refuse: refuse,
		Handle: func(r *api.Request, run api.Runner) api.Answer {
			route, allow := api.Find(routes, r.Method, Path)
			switch {
			case route == nil:
				a := refuse(r, playtoken.Problem{
					Code: playtoken.MethodNotAllowed, Details: "the method is neither GET nor HEAD", Fix: "send GET",
				})
				a.Header.Set("Allow", strings.Join(allow, ", "))
				return a
			case r.BrokenQuery():
				return refuse(r, api.BrokenURL)
			}
			return check(r, run)
		},
	}
}

// check writes to the database, as a charge does.
func check(r *api.Request, run api.Runner) api.Answer {
	a := api.Answer{Status: 200, Header: api.Guarded(api.JSON), Body: `{"status":"ok"}` + "\n"}
	_, a.Err = run.Run(db.Statement{SQL: write, Args: []any{r.Now.Unix()}, Writes: true, Reuse: Interval})
	if a.Err != nil {
		a.Status, a.Body = 503, `{"status":"unavailable"}`+"\n"
	}
	a.Quiet = true
	return a
}
