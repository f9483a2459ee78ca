package api

import (
	"slices"
	"strings"

	"playtoken"
	"playtoken/internal/phrase"
)

// An Interface is a part of the service: a set of paths with one form of answers. A host finds the
// interface of a request by Has, reads as much of the body as BodyLimit returns, and calls Answer.
//
// The fields are set by the package of the interface. Routes, Refuse and Missing are required.
type Interface struct {
	// Name is the message of its lines in the log.
	Name string
	// Tag is its name in the documentation, and Summary its heading.
	Tag, Summary string
	// Path is its path. If it ends with a slash, all paths that begin with it belong to the
	// interface.
	Path string
	// TestOnly marks an interface that the production environment lacks.
	TestOnly bool
	// Routes are its methods and paths. Their paths belong to the interface too.
	Routes []Route
	// Headers are the header fields of a request that it reads, in canonical form. A host may pass
	// only these in Request.Headers.
	Headers []string
	// Secret is the secret that requests need in a header, "" for none. It is for the
	// documentation.
	Secret Secret
	// Refusals are the content types of its refusals; nil means JSON only. If HTML is among them,
	// errors are HTML unless the query demands JSON (D20).
	Refusals []string
	// Status returns the HTTP status of a refusal with the code, for the documentation. nil means
	// the status of the catalogue.
	Status func(playtoken.Code) int
	// Reads reports whether it reads the body of a request that has a route. The request has no
	// body yet. nil means that it reads every body.
	Reads func(*Request) bool
	// Refuse returns the answer with the problems, of which there is at least one.
	Refuse func(*Request, ...playtoken.Problem) Answer
	// Missing returns the problem of a request without a route. allow has the methods of the
	// request's path, and is nil if the path does not exist.
	Missing func(r *Request, allow []string) playtoken.Problem
}

// A Secret is a kind of secret by which an interface authenticates the sender of a request.
type Secret string

// The secrets.
const (
	// Authenticator is a customerAuthenticator in AuthenticatorHeader.
	Authenticator Secret = "customer"
	// Credential is the bearer credential of a license server.
	Credential Secret = "licenseServer"
	// Operator is the bearer credential of an operator.
	Operator Secret = "operator"
)

// Has reports whether the path, decoded, belongs to the interface.
func (i *Interface) Has(path string) bool {
	if strings.HasSuffix(i.Path, "/") {
		return strings.HasPrefix(path, i.Path)
	}
	return path == i.Path || slices.ContainsFunc(i.Routes, func(r Route) bool { return matches(r.Path, path) })
}

// Paths returns the paths of the interface: one with a slash at the end, for all paths that begin
// with it, or exact ones.
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

// Find returns the route of a request, or nil. In that case allow has the methods of the request's
// path in alphabetical order, and is nil if the path does not exist.
func (i *Interface) Find(r *Request) (found *Route, allow []string) {
	path := r.Path
	if strings.HasSuffix(i.Path, "/") {
		path = r.EscapedPath // a segment in braces may have an escaped slash
	}
	return Find(i.Routes, r.Method, path)
}

// BodyLimit returns the largest size in bytes of a body that the host reads for a request. It is 0
// for a request that is answered without its body. The request needs no body yet.
func (i *Interface) BodyLimit(r *Request) int {
	route, _ := i.Find(r)
	if r.BrokenURL || route == nil || i.Reads != nil && !i.Reads(r) {
		return 0
	}
	return route.Body.Max
}

// Answer answers a request. A panic becomes a -2030 (D20).
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

// NoMethod returns a function for Missing, for an interface that has only the paths of its routes:
// there, a request without a route has a wrong method.
func NoMethod(details, fix string) func(*Request, []string) playtoken.Problem {
	p := playtoken.Problem{Code: playtoken.MethodNotAllowed, Details: details, Fix: fix}
	return func(*Request, []string) playtoken.Problem { return p }
}

// NoRoute returns the problem of a request without a route, for an interface with several paths.
// subject is the interface in a sentence, such as "the key store". Its paths are for people. allow
// has the methods of the request's path, and is nil if the path does not exist.
func NoRoute(subject string, paths, allow []string) playtoken.Problem {
	if allow == nil {
		return playtoken.Problem{
			Code: playtoken.NotFound, Details: subject + " has nothing at this path",
			Fix: "send the request to " + phrase.List(paths, "or"),
		}
	}
	return playtoken.Problem{
		Code: playtoken.MethodNotAllowed, Details: "this path does not have the method",
		Fix: "send " + strings.Join(allow, " or "),
	}
}

// Unavailable answers a request with -2030, because of an error that only the log gets (D20).
func (i *Interface) Unavailable(r *Request, err error) Answer {
	a := i.Refuse(r, Failed("the request could not be finished"))
	a.Err = err
	return a
}
