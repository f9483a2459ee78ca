// Package vectors holds the test vectors as JSON files: requests and scenarios. Every
// implementation of the specification must pass them. README.md documents their format.
package vectors

import (
	"embed"
	"time"
)

// FS holds the JSON files of this folder and its subfolders.
//
//go:embed *.json */*.json */*/*.json
var FS embed.FS

// Now is the time of all vectors.
var Now = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)

// A Request is a case for the checker: the text of a request with its problems and warnings in
// order, or the license terms of a text without problems.
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

// Accepted reports whether the checker accepts the request. An accepted request may have warnings.
func (r *Request) Accepted() bool { return len(r.Problems) == 0 }

// A Problem describes an expected problem.
type Problem struct {
	Code      int    `json:"code"`
	Parameter string `json:"parameter"`
	Mark
	// Details is a part of the problem's details.
	Details string `json:"details,omitempty"`
}

// A Warning describes an expected warning.
type Warning struct {
	Kind      string `json:"kind"`
	Parameter string `json:"parameter"`
	Mark
}

// A Mark is the range of a problem or warning in the text.
type Mark struct {
	// At is the raw substring in the range; "" for the place of a missing value, nil for the end of
	// the text.
	At *string `json:"at,omitempty"`
	// Nth is the number of the occurrence of At, from 1; 0 for the first.
	Nth int `json:"nth,omitempty"`

	// Start and End are the offsets of the range in bytes of the expanded text.
	Start int `json:"-"`
	End   int `json:"-"`
}

// Terms are some of the terms of an accepted request, by the names of their parameters. The values
// have the types of encoding/json. "" and 0 demand that the term is not set. IDs, keys and flags
// are lower-case hexadecimal digits, times RFC 3339, networks canonical CIDR prefixes, payloads
// Base64.
//
// Two names are not parameters: "persistent" is a bool, and "keys" has the parameters of each key
// of a request with several.
type Terms map[string]any
