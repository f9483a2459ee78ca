package api

import (
	"slices"
	"strings"

	"playtoken"
)

// A Handler answers one request. It is deterministic: time, random bytes and all results come in
// with the request and from the runner. It returns as soon as the runner gives an error that it
// cannot answer for.
type Handler func(r *Request, run Runner) Answer

// An Interface is a part of the service that answers requests in one form.
type Interface struct {
	// Name is the message of its lines in the log.
	Name string
	// Path is its path. With a slash at the end, all paths below are the interface's.
	Path string
	// Routes are its methods and paths. Their paths are the interface's too.
	Routes []Route
	// Headers are the header fields of a request that it reads, in canonical form.
	Headers []string
	// Limit returns how many bytes of a request's body it reads, judging by the head: 0 for a
	// request that it answers without. Hosts call BodyLimit.
	Limit func(*Request) int
	// Refuse answers with problems, in the interface's form.
	Refuse func(*Request, ...playtoken.Problem) Answer
	Handle Handler
}

// A Route is one method of one path, for dispatch and for documentation.
type Route struct {
	Method string
	// Path may have segments in braces, such as {kid}. Each takes any text without a slash; at the
	// end of the path, not the empty one.
	Path       string
	Parameters []Parameter
	Codes      []playtoken.Code
	Handle     Handler
}

// A Parameter is a parameter of a route's query or form.
type Parameter struct {
	Name, Summary, Example string
	Required               bool
	// Values are the words that it takes; nil is any text.
	Values []string
	// Max and Default are for numbers. Max is 0 for other texts.
	Max, Default int
}

// Has reports whether the path is the interface's.
func (i *Interface) Has(path string) bool {
	if strings.HasSuffix(i.Path, "/") {
		return strings.HasPrefix(path, i.Path)
	}
	return path == i.Path || slices.ContainsFunc(i.Routes, func(r Route) bool { return matches(r.Path, path) })
}

// Find returns the route of a method and a path. Without one, allow has the methods of the path in
// alphabetical order, none for a path that does not exist.
func Find(routes []Route, method, path string) (found *Route, allow []string) {
	for i := range routes {
		r := &routes[i]
		if !matches(r.Path, path) {
			continue
		}
		if r.Method == method {
			return r, nil
		}
		allow = append(allow, r.Method)
	}
	slices.Sort(allow)
	return nil, allow
}

func matches(pattern, path string) bool {
	for {
		want, restOfPattern, more := strings.Cut(pattern, "/")
		got, restOfPath, moreOfPath := strings.Cut(path, "/")
		if more != moreOfPath || want != got && (!strings.HasPrefix(want, "{") || got == "" && !more) {
			return false
		}
		if !more {
			return true
		}
		pattern, path = restOfPattern, restOfPath
	}
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

// BodyLimit returns how many bytes of a request's body the host reads, judging by the head.
func (i *Interface) BodyLimit(r *Request) int {
	if r.BrokenURL {
		return 0
	}
	return i.Limit(r)
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
	return i.Handle(r, run)
}

// RefuseMethod refuses a method that a path lacks, in the form of refuse. The answer names the
// methods of the path.
func RefuseMethod(
	r *Request, refuse func(*Request, ...playtoken.Problem) Answer, allow []string, details, fix string,
) Answer {
	a := refuse(r, playtoken.Problem{Code: playtoken.MethodNotAllowed, Details: details, Fix: fix})
	a.Header.Set("Allow", strings.Join(allow, ", "))
	return a
}

// Unavailable answers a request that met a failure, -2030 (D20). The error is for the log.
func (i *Interface) Unavailable(r *Request, err error) Answer {
	a := i.Refuse(r, Failed("the request could not be finished"))
	a.Err = err
	return a
}
