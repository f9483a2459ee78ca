// Package vectors holds the test vectors: cases of requests, and scenarios of the service, as JSON files that every
// implementation of the specification is run against. README.md documents their format.
package vectors

import (
	"embed"
	"time"
)

// FS holds the JSON files, those of the subfolders included.
//
//go:embed *.json */*.json
var FS embed.FS

// Now is the time at which every vector is run.
var Now = time.Date(2026, time.January, 15, 12, 0, 0, 0, time.UTC)

// A Request is a case of what the request alone tells: the problems and warnings that the checker finds in a text, in their
// order, and the license terms of a text without problems.
type Request struct {
	// Topic is the name of the case's file without its extension.
	Topic string `json:"-"`

	Name      string   `json:"name"`
	Decisions []string `json:"decisions"`
	Note      string   `json:"note,omitempty"`
	Input
	Problems []Problem `json:"problems,omitempty"`
	Warnings []Warning `json:"warnings,omitempty"`
	Terms    *Terms    `json:"terms,omitempty"`
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
	// At is the raw substring, "" for the place where a value should be, nil for the end of the text.
	At *string `json:"at,omitempty"`
	// Nth says which occurrence of At is meant, from 1; 0 is the first.
	Nth int `json:"nth,omitempty"`

	// Start and End are what At and Nth stand for: the range of bytes in the expanded text.
	Start int `json:"-"`
	End   int `json:"-"`
}

// Terms are some of the terms of an accepted request. Nil is not asserted; the zero value asserts that there is none.
type Terms struct {
	KID                         *string `json:"kid,omitempty"`
	ContentKey                  *string `json:"contentKey,omitempty"`
	MinCertSecurityLevel        *int    `json:"minCertSecurityLevel,omitempty"`
	Keys                        []Key   `json:"keys,omitempty"` // all of them, where there is more than one
	RightsType                  *string `json:"rightsType,omitempty"`
	Persistent                  *bool   `json:"persistent,omitempty"`
	PeriodEndTime               *string `json:"rental.periodEndTime,omitempty"` // RFC 3339
	PlayDuration                *int64  `json:"rental.playDuration,omitempty"`
	AnalogVideoOPL              *int    `json:"analogVideoOPL,omitempty"`
	CompressedDigitalAudioOPL   *int    `json:"compressedDigitalAudioOPL,omitempty"`
	CompressedDigitalVideoOPL   *int    `json:"compressedDigitalVideoOPL,omitempty"`
	UncompressedDigitalAudioOPL *int    `json:"uncompressedDigitalAudioOPL,omitempty"`
	UncompressedDigitalVideoOPL *int    `json:"uncompressedDigitalVideoOPL,omitempty"`
	UnknownOutputBehavior       *string `json:"unknownOutputBehavior,omitempty"`
	OutputControlFlags          *string `json:"outputControlFlags,omitempty"` // 8 lower-case hexadecimal digits
	ExtensionType               *string `json:"extensionType,omitempty"`
	ExtensionPayload            *string `json:"extensionPayload,omitempty"` // Base64
	ExpirationTime              *string `json:"expirationTime,omitempty"`   // RFC 3339
	Cookie                      *string `json:"cookie,omitempty"`
	DeviceID                    *string `json:"deviceid,omitempty"`  // 32 lower-case hexadecimal digits
	IPAddress                   *string `json:"ipAddress,omitempty"` // canonical CIDR prefix
	AlgID                       *string `json:"algId,omitempty"`
}

// A Key is one of several keys. Nil is not asserted.
type Key struct {
	KID                  string  `json:"kid"`
	ContentKey           *string `json:"contentKey,omitempty"`
	MinCertSecurityLevel *int    `json:"minCertSecurityLevel,omitempty"`
}

// A Scenario is a case of what only the service can tell: an HTTP request to an endpoint in a certain state, and its answer.
type Scenario struct {
	// Topic is the path of the scenario's file without its extension, such as "http/methods".
	Topic string `json:"-"`

	Name      string   `json:"name"`
	Decisions []string `json:"decisions"`
	Note      string   `json:"note,omitempty"`
	// State is the name of the state the service is in.
	State string `json:"state"`
	Input
	HTTP HTTP `json:"http,omitzero"`
	// Before is how many times the same request was sent before. Nothing is asserted about those.
	Before int `json:"before,omitempty"`

	Status int `json:"status"`
	// Code is the code the answer leads with; 0 is none: success, or an answer without a body.
	Code int `json:"code,omitempty"`
	// Problems are the codes of the errors of a JSON answer, in order; nil is not asserted.
	Problems []int `json:"problems,omitempty"`
	// Details must be in the details of the answer.
	Details string `json:"details,omitempty"`
	// SameDetailsAs is the name of a scenario whose answer has the very same details.
	SameDetailsAs string `json:"sameDetailsAs,omitempty"`
	// Charged is how many tokens this request cost.
	Charged *int `json:"charged,omitempty"`
	// Statements is how many statements on accounts the request cost, those that only record apart.
	Statements *int `json:"statements,omitempty"`
	// Fetches is how many requests reached key storage.
	Fetches *int `json:"fetches,omitempty"`
	// Terms are those of the token of a success.
	Terms *Terms `json:"terms,omitempty"`
	// Headers are values by lower-case name; "*" is any value but none.
	Headers       map[string]string `json:"headers,omitempty"`
	AbsentHeaders []string          `json:"absentHeaders,omitempty"`
	// JSON has some of the members of a JSON answer; "*" is any string but "".
	JSON         map[string]any `json:"json,omitempty"`
	BodyContains []string       `json:"bodyContains,omitempty"`
	BodyLacks    []string       `json:"bodyLacks,omitempty"`
}

// HTTP says how a scenario's request is sent, where it is not a GET of the endpoint with the text as its query.
type HTTP struct {
	Method string `json:"method,omitempty"` // GET unless given
	Path   string `json:"path,omitempty"`   // that of the endpoint unless given
	// Send is "query" or "body": where the text goes. Unless given, it is the body for POST and the query for others.
	Send  string `json:"send,omitempty"`
	Query string `json:"query,omitempty"` // where the text goes elsewhere
	Body  string `json:"body,omitempty"`  // where the text goes elsewhere
	// BodyRepeat is appended to the body.
	BodyRepeat *Repeat `json:"bodyRepeat,omitempty"`
	// ContentType is "application/x-www-form-urlencoded" unless given where there is a body; "" is none.
	ContentType *string `json:"contentType,omitempty"`
	Accept      string  `json:"accept,omitempty"`
	// Fields are further header fields, each a name and a value. A name may come more than once.
	Fields [][2]string `json:"fields,omitempty"`
}

// A Repeat is a text and how many times it is repeated, in JSON an array of the two.
type Repeat struct {
	Text  string
	Count int
}

// A State is what the service finds.
type State struct {
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
	// Environment is that of the endpoint: "test" or "production".
	Environment string `json:"environment"`
	// Service is the only service there is; nil is none.
	Service *Service `json:"service,omitempty"`
	// Database is "" when it works, "down" when it refuses, "hangs" when it never answers.
	Database string `json:"database,omitempty"`
	// KeyStorage is "" when it works, "none" or "embedded" when there is none but the service's own, empty or with the keys, "down" when it cannot be reached, "hangs" when it never answers,
	// "nonsense" when it answers 200 with what is not a key. Notes say what the others are.
	KeyStorage string `json:"keyStorage,omitempty"`
	// Keys are what key storage holds, in every state the same.
	Keys []StoredKey `json:"-"`
	// Sealing is "" when it works, "fails" when no token can be sealed.
	Sealing string `json:"sealing,omitempty"`
}

// A Service is a service account of the endpoint's environment.
type Service struct {
	ID         int64  `json:"id"`
	Enabled    bool   `json:"enabled"`
	PlayReady  bool   `json:"playready"`
	Tokens     int    `json:"tokens"`
	LicenseURL string `json:"licenseUrl"`
	// Authenticators are those of both environments.
	Authenticators []Authenticator `json:"authenticators"`
}

// An Authenticator is the secret part of a customer authenticator.
type Authenticator struct {
	Environment string `json:"environment"`
	Secret      string `json:"secret"`
	// Until is when it stops being valid, in RFC 3339; "" is never.
	Until string `json:"until,omitempty"`
}

// A StoredKey is a key in key storage.
type StoredKey struct {
	KID        string `json:"kid"`
	KEK        string `json:"kek"`
	EK         string `json:"ek"`
	ContentKey string `json:"contentKey"`
}
