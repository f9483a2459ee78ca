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

// A Route is one method of one path, for dispatch and for documentation.
type Route struct {
	Method string
	// Path may have segments in braces, such as {kid}. Each takes any text without a slash; at the
	// end of the path, not the empty one.
	Path string
	// Name names the route in generated clients.
	Name string
	// Summary is a phrase, and Description are more sentences, "" for none.
	Summary, Description string
	Parameters           []Parameter
	// Body is the body of the request, the zero Body for none.
	Body Body
	// Answers are its answers beside refusals.
	Answers []Documented
	// Codes are the codes of its refusals.
	Codes  []playtoken.Code
	Handle Handler
}

// A Parameter is a parameter of a route.
type Parameter struct {
	Name string
	// In is its place. The default is the query.
	In               Place
	Summary, Example string
	Required         bool
	// Row is its row in the table of parameters, nil for a parameter that the table lacks. Its
	// summary is used where Summary is "".
	Row *playtoken.Parameter
	// Values are the words that it takes; nil is any text.
	Values []string
	// Max and Default are for numbers. Max is 0 for other texts.
	Max, Default int
}

// A Place is the part of a request that has a parameter.
type Place string

// The places.
const (
	InQuery  Place = ""
	InHeader Place = "header"
	InPath   Place = "path"
	InForm   Place = "form" // of the body
)

// A Body is the body of a request.
type Body struct {
	// Max is the number of bytes at most, 0 for a route that reads no body.
	Max  int
	Type string
	// Value is a zero value of the type of a JSON body.
	Value    any
	Required bool
}

// A Documented describes an answer that is not a refusal.
type Documented struct {
	Status  int
	Summary string
	// Content are the bodies that it may have, none for an answer without one.
	Content []Content
}

// A Content is a body of a content type. Value is a zero value of its JSON, nil for a text.
type Content struct {
	Type  string
	Value any
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
