package api

import (
	"slices"
	"strings"

	"playtoken"
)

// An Interface is a part of the service that answers requests in one form.
type Interface struct {
	// Name is the message of its lines in the log.
	Name string
	// Tag is its name in the documentation, and Summary its heading.
	Tag, Summary string
	// Path is its path. With a slash at the end, all paths below are the interface's.
	Path string
	// TestOnly marks an interface that the production environment lacks.
	TestOnly bool
	// Routes are its methods and paths. Their paths are the interface's too.
	Routes []Route
	// Headers are the header fields of a request that it reads, in canonical form.
	Headers []string
	// Secret is the secret that requests need, "" for none beside their parameters.
	Secret Secret
	// Refusals are the content types of its refusals, nil for JSON alone. With HTML among them,
	// errors are HTML unless the query demands JSON (D20).
	Refusals []string
	// Status returns the HTTP status of a refusal, nil for the status of the catalogue.
	Status func(playtoken.Code) int
	// Reads reports whether it reads the body of a request that has a route, judging by the head.
	// With nil, it reads every body.
	Reads func(*Request) bool
	// Refuse answers with problems, in the interface's form.
	Refuse func(*Request, ...playtoken.Problem) Answer
	// Missing returns the problem of a request without a route. allow has the methods of its path,
	// none for a path that does not exist.
	Missing func(r *Request, allow []string) playtoken.Problem
}

// A Secret is a secret by which an interface finds out who sends a request.
type Secret string

// The secrets.
const (
	// Authenticator is a customerAuthenticator in AuthenticatorHeader.
	Authenticator Secret = "customer"
	// Credential is the bearer credential of a license server.
	Credential Secret = "licenseServer"
)

// Has reports whether the path is the interface's.
func (i *Interface) Has(path string) bool {
	if strings.HasSuffix(i.Path, "/") {
		return strings.HasPrefix(path, i.Path)
	}
	return path == i.Path || slices.ContainsFunc(i.Routes, func(r Route) bool { return matches(r.Path, path) })
}

// Paths returns the paths of the interface: exact ones, or one with a slash at the end.
func (i *Interface) Paths() []string {
	paths := []string{i.Path}
	if strings.HasSuffix(i.Path, "/") {
		return paths
	}
	for _, r := range i.Routes {
		if !slices.Contains(paths, r.Path) {
			paths = append(paths, r.Path)
		}
	}
	return paths
}

// Find returns the route of a request. Without one, allow is that of the function Find.
func (i *Interface) Find(r *Request) (found *Route, allow []string) {
	path := r.Path
	if strings.HasSuffix(i.Path, "/") {
		path = r.EscapedPath // a segment in braces may have an escaped slash
	}
	return Find(i.Routes, r.Method, path)
}

// BodyLimit returns how many bytes of a request's body the host reads, judging by the head: 0 for a
// request that is answered without its body.
func (i *Interface) BodyLimit(r *Request) int {
	route, _ := i.Find(r)
	if r.BrokenURL || route == nil || i.Reads != nil && !i.Reads(r) {
		return 0
	}
	return route.Body.Max
}

// Answer answers a request. An unexpected failure becomes a -2030 (D20).
func (i *Interface) Answer(r *Request, run Runner) (a Answer) {
	defer func() {
		if cause := recover(); cause != nil {
			a = i.Unavailable(r, Recovered(cause))
		}
	}()
	if r.BrokenURL {
		return i.Refuse(r, BrokenURL)
	}
	route, allow := i.Find(r)
	if route != nil {
		return route.Handle(r, run)
	}
	a = i.Refuse(r, i.Missing(r, allow))
	if len(allow) > 0 {
		a.Header.Set("Allow", strings.Join(allow, ", "))
	}
	return a
}

// NoMethod returns a problem for Missing, for an interface that has only the paths of its routes.
func NoMethod(details, fix string) func(*Request, []string) playtoken.Problem {
	p := playtoken.Problem{Code: playtoken.MethodNotAllowed, Details: details, Fix: fix}
	return func(*Request, []string) playtoken.Problem { return p }
}

// Unavailable answers a request that met a failure, -2030 (D20). The error is for the log.
func (i *Interface) Unavailable(r *Request, err error) Answer {
	a := i.Refuse(r, Failed("the request could not be finished"))
	a.Err = err
	return a
}
