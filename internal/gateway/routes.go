package gateway

import (
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/gateway/urls"
	"playtoken/token"
)

const (
	// TokenParameter is the parameter of the query that has the token.
	TokenParameter = "ExpressPlayToken"
	// MaxAnswer is the number of bytes of the license server's answer at most.
	MaxAnswer = 256 << 10
	// Time is how long a host waits for the license server. With the statements before and after,
	// that must fit into the 10 seconds of a request on a Worker: otherwise a single use stays
	// spent though there is no license.
	Time = 6 * time.Second
)

// Config has the settings of the gateway.
type Config struct {
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// Upstream is the URL of the license server, without a query.
	Upstream string
	// Ring opens the tokens. Without one, every challenge is answered with -2030.
	Ring *token.Ring
	// SingleUse lets each token be redeemed only once.
	SingleUse bool
}

// Interface returns the interface for players. OPTIONS is for players in browsers, on pages of
// another origin.
func Interface(c Config) *api.Interface {
	return &api.Interface{
		Name: "license challenge", Tag: "gateway",
		Summary: "Licenses of the PlayReady test license server, in the test environment",
		Path:    urls.Path, TestOnly: true,
		Headers:  []string{"Content-Type", "Content-Encoding", "Soapaction"},
		Refusals: []string{soapType}, Status: faultStatus,
		Routes: []api.Route{
			{
				Method: "OPTIONS", Path: urls.Path, Name: "preflightLicense",
				Summary: "Ask whether a page of another origin may send a challenge",
				Answers: []api.Documented{{Status: 204, Summary: "It may."}}, Handle: preflight,
			},
			{
				Method: "POST", Path: urls.Path, Name: "acquireLicense", Summary: "Acquire a license",
				Description: "For players, which send the license challenge of the content decryption module.",
				Parameters: []api.Parameter{{
					Name: TokenParameter, Summary: "The token, unless the challenge's CustomData has it",
				}},
				Body: api.Body{Max: MaxBody, Type: soapType, Required: true},
				Answers: []api.Documented{{
					Status: 200, Summary: "The license server's answer. Its refusals have its own status.",
					Content: []api.Content{{Type: soapType}, {Type: soap12Type}},
				}},
				Codes: []playtoken.Code{
					playtoken.InvalidExpirationTime, playtoken.ServiceFailure, playtoken.DeviceNotAuthenticated,
					playtoken.BadRequest, playtoken.MethodNotAllowed, playtoken.AlreadyRedeemed,
					playtoken.RequestTooLarge, playtoken.UnsupportedMediaType,
				},
				Handle: func(r *api.Request, run api.Runner) api.Answer {
					x := exchange{Config: c, r: r, run: run}
					return x.recorded(x.answer())
				},
			},
		},
		Reads: func(r *api.Request) bool {
			_, refused := r.BodyHeaders()
			return !refused && c.Ring != nil
		},
		Refuse:  c.refuse,
		Missing: api.NoMethod("the method is not POST", "have a player send its license challenge here"),
	}
}

// crossOrigin lets pages of any origin read the answer. The token is all the authority there is: no
// cookie, and nothing else of the browser's own.
func crossOrigin(h *api.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
}

func preflight(*api.Request, api.Runner) api.Answer {
	a := api.Answer{Status: 204, Header: api.Guarded(""), Outcome: api.Outcome{Quiet: true}}
	crossOrigin(&a.Header)
	a.Header.Set("Access-Control-Allow-Methods", "POST")
	a.Header.Set("Access-Control-Allow-Headers", "Content-Type, SOAPAction")
	a.Header.Set("Access-Control-Max-Age", "86400")
	return a
}
