package vectors

import (
	"errors"
	"fmt"
)

// Records is what the scenarios of records are run in.
type Records struct {
	Services []Service
	// Callers are the authenticators of those who ask, by the names that steps give them, Servers the credentials of license servers, and
	// Tokens tokens that the endpoint does not issue.
	Callers, Servers, Tokens map[string]string
	Scenarios                []RecordScenario
}

// A RecordScenario is a sequence of requests. Nothing is recorded before the first.
type RecordScenario struct {
	Name  string       `json:"name"`
	Note  string       `json:"note,omitempty"`
	Steps []RecordStep `json:"steps"`
}

// A RecordStep is a request for a token (Issue), a redemption (Redeem), a request for records (Records), or what the database has (All).
type RecordStep struct {
	// Records is what follows the path of the records, with the query.
	Records *string `json:"records,omitempty"`
	// All is what an operator sees, the latest first.
	All []map[string]any `json:"all,omitempty"`
	// AnswerHas are substrings of the answer.
	AnswerHas []string `json:"answerHas,omitempty"`
	RedeemStep
}

type recordsFile struct {
	Description string            `json:"description"`
	Services    []Service         `json:"services"`
	Callers     map[string]string `json:"callers"`
	Scenarios   []RecordScenario  `json:"scenarios"`
}

// RecordScenarios returns the scenarios of records, with what they are run in.
func RecordScenarios() (r Records, err error) {
	var servers serversFile
	var file recordsFile
	if err := errors.Join(decode("redeem/servers.json", &servers), decode("records/records.json", &file)); err != nil {
		return r, err
	}
	seen := names{}
	for _, s := range file.Scenarios {
		err := seen.add(s.Name)
		for i, step := range s.Steps {
			if step.Status == 0 && step.All == nil {
				err = errors.Join(err, fmt.Errorf("step %d expects no status", i+1))
			}
		}
		if err != nil {
			return r, fmt.Errorf("records/records.json: %s: %w", s.Name, err)
		}
	}
	return Records{file.Services, file.Callers, servers.Servers, servers.Tokens, file.Scenarios}, nil
}
