package vectors

import (
	"errors"
	"fmt"
)

// Gateway is what the scenarios of the gateway are run in.
type Gateway struct {
	// Upstream is the path of the license server, and Challenge a license challenge in which {CUSTOM} is the custom data.
	Upstream, Challenge string
	// Tokens are tokens that the endpoint does not issue.
	Tokens    map[string]string
	Scenarios []GatewayScenario
}

// A GatewayScenario is a sequence of requests: for tokens, and challenges.
type GatewayScenario struct {
	Name string `json:"name"`
	Note string `json:"note,omitempty"`
	// SingleUse is how the gateway is configured.
	SingleUse bool          `json:"singleUse,omitempty"`
	Steps     []GatewayStep `json:"steps"`
}

// A GatewayStep is either a request for a token, of which Keep keeps the answer, or a challenge.
type GatewayStep struct {
	Custom string  `json:"custom,omitempty"` // the CustomData element of the challenge, in which "{NAME}" stands for a token
	Body   *string `json:"body,omitempty"`   // in the place of the challenge
	From   string  `json:"from,omitempty"`   // the player's address
	// License is what the license server does: "license" unless given, "fault", "down", "redirect", "html" or "large".
	License string `json:"upstream,omitempty"`
	// LicenseType has the values of Content-Type that the license server sends, an empty list for
	// none, and LicenseBody its body. They take the place of those of "license".
	LicenseType []string `json:"upstreamType,omitempty"`
	LicenseBody string   `json:"upstreamBody,omitempty"`
	// Forwarded is the query that the license server gets, "" for nothing or whatever it is.
	Forwarded string `json:"forwarded,omitempty"`
	// Recorded is the code of the record, 0 for success.
	Recorded *int   `json:"recorded,omitempty"`
	Fault    *Fault `json:"fault,omitempty"`
	RedeemStep
}

// A Fault is what is expected of a SOAP fault; "" is anything.
type Fault struct {
	Code       int    `json:"code"`
	Parameter  string `json:"parameter,omitempty"`
	Details    string `json:"details,omitempty"` // a part of them
	Fix        string `json:"fix,omitempty"`     // a part of it
	StatusCode string `json:"statusCode,omitempty"`
	FaultCode  string `json:"faultcode,omitempty"`
}

type gatewayFile struct {
	Description string            `json:"description"`
	Upstream    string            `json:"upstream"`
	Challenge   string            `json:"challenge"`
	Scenarios   []GatewayScenario `json:"scenarios"`
}

// Gateways returns the scenarios of the gateway, with what they are run in.
func Gateways() (g Gateway, err error) {
	var servers serversFile
	var file gatewayFile
	if err := errors.Join(decode("redeem/servers.json", &servers), decode("gateway/gateway.json", &file)); err != nil {
		return g, err
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
			return g, fmt.Errorf("gateway/gateway.json: %s: %w", s.Name, err)
		}
	}
	return Gateway{file.Upstream, file.Challenge, servers.Tokens, file.Scenarios}, nil
}
