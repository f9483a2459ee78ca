package records

import "playtoken"

// A Parameter is a parameter of the query, for documentation.
type Parameter struct {
	Name, Summary string
	// Values are the words that it takes; nil is any.
	Values []string
	// Max and Default are those of a number; 0 is no number.
	Max, Default int
}

// Parameters are those of Path.
var Parameters = []Parameter{
	{Name: "cookie", Summary: "Only records of tokens with this cookie"},
	{Name: "tokenId", Summary: "Only records of the token with this id"},
	{Name: "latest", Summary: "The number of records at most", Max: MaxLatest, Default: DefaultLatest},
	{Name: "before", Summary: "The next of an earlier answer, to go on where that ended"},
	{Name: "format", Summary: "The form of the answer", Values: []string{"json", "csv"}},
}

// UsageParameters are those of UsagePath.
var UsageParameters = []Parameter{
	{Name: "days", Summary: "The number of days, today being the last", Max: MaxUsageDays, Default: DefaultUsageDays},
}

// Codes are the codes that both answer with.
var Codes = []playtoken.Code{
	playtoken.MissingAuthenticator, playtoken.InvalidAuthenticator, playtoken.ServiceFailure, playtoken.ServiceDisabled,
	playtoken.BadRequest, playtoken.MethodNotAllowed,
}
