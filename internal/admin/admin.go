package admin

import (
	"strings"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/token"
)

const (
	// Path begins the paths of the interface.
	Path = "/admin/"
	// MaxBody is the number of bytes of a request body at most.
	MaxBody = 16 << 10
)

// Config has the settings of the interface.
type Config struct {
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// Environment is the environment of the service.
	Environment playtoken.Environment
	// Ring has the sealing keys, of which the interface shows the key check values. It is nil
	// without keys.
	Ring *token.Ring
	// Credential is the first operator's. White space around it does not count, since files and
	// secret stores may end with a line break. Without it and Local the interface is off.
	Credential string
	// Local is the name of an operator who has the database at hand, and who needs no credential.
	// It is "" over HTTP.
	Local string
}

// Interface returns the interface for operators. Every path of an interface that is off answers
// 404.
func Interface(c Config) *api.Interface {
	c.Credential = strings.TrimSpace(c.Credential)
	var routes []api.Route
	if c.Credential != "" || c.Local != "" {
		routes = c.routes()
	}
	return &api.Interface{
		Name: "admin request", Tag: "admin", Summary: "What operators do", Path: Path, Routes: routes,
		Secret: api.Operator, Refusals: []string{api.ProblemJSON},
		Headers: []string{"Authorization", "Content-Type", "Content-Encoding", "If-Match"},
		// The credential is checked before the body.
		Reads: func(r *api.Request) bool {
			_, refused := r.BodyHeaders()
			return !refused && (c.Local != "" || len(r.Headers("Authorization")) > 0)
		},
		Refuse: c.refuse,
		Missing: func(_ *api.Request, allow []string) playtoken.Problem {
			if routes == nil {
				return playtoken.Problem{
					Code: playtoken.NotFound, Details: "the admin interface is off",
					Fix: "give the service the credential of the first operator, and read the guide before that",
				}
			}
			return api.NoRoute("the admin interface", paths(routes), allow)
		},
	}
}

// paths returns the different paths of the routes.
func paths(routes []api.Route) (list []string) {
	for _, r := range routes {
		if n := len(list); n == 0 || list[n-1] != r.Path {
			list = append(list, r.Path)
		}
	}
	return list
}
