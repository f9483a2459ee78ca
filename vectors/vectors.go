// Package vectors holds the test vectors: cases of requests, and scenarios of the service, as JSON
// files that every implementation of the specification is run against. README.md documents their
// format.
package vectors

import (
	"embed"
	"time"
)

// FS holds the JSON files, those of the subfolders included.
//
//go:embed *.json */*.json */*/*.json
var FS embed.FS

// Now is the time at which every vector is run.
var Now = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)

// A Request is a case of what the request alone tells: the problems and warnings that the checker
// finds in a text, in their order, and the license terms of a text without problems.
type Request struct {
	// Topic is the name of the case's file without its extension.
	Topic string `json:"-"`

	Name      string   `json:"name"`
	Decisions []string `json:"decisions"`
	Note      string   `json:"note,omitempty"`
	Input
	Problems []Problem `json:"problems,omitempty"`
	Warnings []Warning `json:"warnings,omitempty"`
	Terms    Terms     `json:"terms,omitempty"`
}

// Accepted reports whether the request has no problem.
func (r *Request) Accepted() bool { return len(r.Problems) == 0 }

// A Problem is a problem that the checker finds.
type Problem struct {
	Code      int    `json:"code"`
	Parameter string `json:"parameter"`
	Mark
	// Details must be in the problem's details; "" asks nothing of them.
	Details string `json:"details,omitempty"`
}

// A Warning is a warning that the checker gives.
type Warning struct {
	Kind      string `json:"kind"`
	Parameter string `json:"parameter"`
	Mark
}

// A Mark says which bytes of the text a problem or warning is about.
type Mark struct {
	// At is the raw substring, "" for the place where a value should be, nil for the end of the
	// text.
	At *string `json:"at,omitempty"`
	// Nth says which occurrence of At is meant, from 1; 0 is the first.
	Nth int `json:"nth,omitempty"`

	// Start and End are what At and Nth stand for: the range of bytes in the expanded text.
	Start int `json:"-"`
	End   int `json:"-"`
}

// Terms are some of the terms of an accepted request by the names of their parameters, as
// encoding/json reads them. "" and 0 assert that there is none. Ids, keys and flags are lower-case
// hexadecimal digits, times RFC 3339, networks canonical CIDR prefixes, payloads Base64.
//
// Beside the parameters there are "persistent", a bool, and "keys", the parameters of each key
// where there is more than one.
type Terms map[string]any
