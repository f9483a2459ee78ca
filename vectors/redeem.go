package vectors

import (
	"errors"
	"fmt"
)

// A Redemption is what the scenarios of redemption are run in.
type Redemption struct {
	// Servers are the credentials of license servers by name, Tokens tokens that the endpoint does not issue.
	Servers, Tokens map[string]string
	Scenarios       []RedeemScenario
}

// A RedeemScenario is a sequence of requests: for tokens, and to redeem them. Nothing is left of one when the next begins.
type RedeemScenario struct {
	Name  string       `json:"name"`
	Note  string       `json:"note,omitempty"`
	Steps []RedeemStep `json:"steps"`
}

// A RedeemStep is either a request for a token, of which Keep keeps the answer, or a redemption.
type RedeemStep struct {
	// Issue is the base of the request for a token.
	Issue   string   `json:"issue,omitempty"`
	Without []string `json:"without,omitempty"`
	With    string   `json:"with,omitempty"`

	// Redeem is the body of the redemption, in which "{NAME}" stands for a token.
	Redeem      string  `json:"redeem"`
	As          string  `json:"as,omitempty"`          // whose credential: "server" unless given; "none", "wrong", "customer"
	Method      string  `json:"method,omitempty"`      // POST unless given
	Query       string  `json:"query,omitempty"`       // raw
	ContentType *string `json:"contentType,omitempty"` // FormType unless given; "" is none
	Disabled    bool    `json:"disabled,omitempty"`    // the service of the tokens is disabled
	KeyStoreStep
}

// Text is the request for a token.
func (s *RedeemStep) Text() (string, error) {
	bases, err := Bases()
	if err != nil {
		return "", err
	}
	in := Input{Base: s.Issue, Without: s.Without, With: s.With}
	err = in.expand(bases)
	return in.Text(), err
}

type serversFile struct {
	Description string            `json:"description"`
	Servers     map[string]string `json:"servers"`
	Tokens      map[string]string `json:"tokens"`
}

type redeemFile struct {
	Description string           `json:"description"`
	Scenarios   []RedeemScenario `json:"scenarios"`
}

// Redemptions returns the scenarios of redemption, with what they are run in.
func Redemptions() (r Redemption, err error) {
	var servers serversFile
	var file redeemFile
	if err := errors.Join(decode("redeem/servers.json", &servers), decode("redeem/redeem.json", &file)); err != nil {
		return r, err
	}
	seen := names{}
	for _, s := range file.Scenarios {
		err := seen.add(s.Name)
		for i, step := range s.Steps {
			if step.Issue == "" && step.Status == 0 {
				err = errors.Join(err, fmt.Errorf("step %d expects no status", i+1))
			}
		}
		if err != nil {
			return r, fmt.Errorf("redeem/redeem.json: %s: %w", s.Name, err)
		}
	}
	return Redemption{servers.Servers, servers.Tokens, file.Scenarios}, nil
}
