package manage

import (
	"encoding/json"
	"fmt"

	"playtoken/internal/admin"
	"playtoken/internal/api"
)

// The exit statuses of commands that a service refuses. The guide for operators documents them.
const (
	ExitMissing     = 3 // the named account, operator or license server does not exist
	ExitCredential  = 4 // the credential is not valid, or lacks the access
	ExitConflict    = 5 // it exists already, or was changed meanwhile
	ExitUnavailable = 6 // the service does not answer now
)

// A Refusal is the error of a command that a service has refused. Status is 0 if the service does
// not answer.
type Refusal struct {
	Status int
	text   string
}

func (r *Refusal) Error() string { return r.text }

// Exit returns the exit status for a refusal, or 0 if it is the status of any other failure.
func (r *Refusal) Exit() int {
	switch r.Status {
	case 401, 403:
		return ExitCredential
	case 404:
		return ExitMissing
	case 409, 412:
		return ExitConflict
	case 0, 429, 502, 503, 504:
		return ExitUnavailable
	}
	return 0
}

// refusalOf returns the error of an answer that is not a success.
func refusalOf(a answer) error {
	var p admin.Problem
	if a.contentType == api.ProblemJSON && json.Unmarshal(a.body, &p) == nil && p.Detail != "" {
		text := p.Detail + ": " + p.Fix
		if p.Parameter != "" {
			text = p.Parameter + ": " + text
		}
		return &Refusal{a.status, text}
	}
	return &Refusal{a.status, fmt.Sprintf(
		"the answer, with status %d, is not the admin interface's; is the URL right, or is there an access control before it?",
		a.status,
	)}
}
