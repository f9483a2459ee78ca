package vectors

import (
	"errors"
	"fmt"
	"strings"
)

// A KeyStore is what the scenarios of the key store's interface are run in.
type KeyStore struct {
	Services []Service
	// Callers are the authenticators of those who ask, by the names that steps give them.
	Callers map[string]string
	// Scenarios begin with an empty store each.
	Scenarios []KeyStoreScenario
}

// A KeyStoreScenario is a sequence of requests to the key store.
type KeyStoreScenario struct {
	// Topic is the path of the scenario's file without its extension.
	Topic string `json:"-"`

	// MaxStoredKeys is how many keys a service may store, as the scenario's file has it; 0 is as many as by default.
	MaxStoredKeys int64 `json:"-"`

	Name string `json:"name"`
	// Source is where the case comes from, if not from the decisions.
	Source string         `json:"source,omitempty"`
	Note   string         `json:"note,omitempty"`
	Steps  []KeyStoreStep `json:"steps"`
}

// A KeyStoreStep is a request and its answer.
type KeyStoreStep struct {
	As      string            `json:"as,omitempty"` // "demo" unless given; "none" sends no authenticator in the query
	At      string            `json:"at,omitempty"` // the time, Now unless given
	Method  string            `json:"method"`
	Path    string            `json:"path"`            // raw, below /keystore
	Query   string            `json:"query,omitempty"` // raw, beside the authenticator
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
	Repeat  *Repeat           `json:"repeat,omitempty"` // appended to the body

	Status int `json:"status"`
	// Code, Parameter and Details are those that an error leads with; Problems the codes of all its errors.
	Code      int      `json:"code,omitempty"`
	Problems  []int    `json:"problems,omitempty"`
	Parameter string   `json:"parameter,omitempty"`
	Details   string   `json:"details,omitempty"`
	Type      string   `json:"type,omitempty"`
	Text      *string  `json:"text,omitempty"`
	JSON      any      `json:"json,omitempty"`
	Lacks     []string `json:"lacks,omitempty"`
	// Answer has headers of the answer: "*" is any value, "" none.
	Answer      map[string]string `json:"answer,omitempty"`
	AnswerLacks []string          `json:"answerLacks,omitempty"`
	// Keep has members of the answer that later steps write as "{NAME}", by that name.
	Keep map[string]string `json:"keep,omitempty"`
}

type callersFile struct {
	Description string            `json:"description"`
	Services    []Service         `json:"services"`
	Callers     map[string]string `json:"callers"`
}

type keyStoreFile struct {
	Description   string             `json:"description"`
	MaxStoredKeys int64              `json:"maxStoredKeys"`
	Scenarios     []KeyStoreScenario `json:"scenarios"`
}

const callersName = "keystore/callers.json"

// KeyStoreScenarios returns the scenarios of the key store's interface, with what they are run in.
func KeyStoreScenarios() (k KeyStore, err error) {
	var callers callersFile
	if err := decode(callersName, &callers); err != nil {
		return k, err
	}
	k.Services, k.Callers = callers.Services, callers.Callers
	seen := names{}
	for _, name := range files("keystore") {
		if name == callersName {
			continue
		}
		var file keyStoreFile
		if err := decode(name, &file); err != nil {
			return k, err
		}
		for _, s := range file.Scenarios {
			s.Topic, s.MaxStoredKeys = strings.TrimSuffix(name, ".json"), file.MaxStoredKeys
			err := seen.add(s.Name)
			if len(s.Steps) == 0 {
				err = errors.Join(err, errors.New("it has no steps"))
			}
			for i, step := range s.Steps {
				if _, ok := k.Callers[step.As]; !ok && step.As != "" && step.As != "none" {
					err = errors.Join(err, fmt.Errorf("step %d: there is no caller %q", i+1, step.As))
				}
			}
			if err != nil {
				return k, fmt.Errorf("%s: %s: %w", name, s.Name, err)
			}
			k.Scenarios = append(k.Scenarios, s)
		}
	}
	return k, nil
}
