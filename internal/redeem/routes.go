package redeem

import (
	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/mediatype"
	"playtoken/protocol"
	"playtoken/token"
)

const (
	// Path is the path of the interface.
	Path = "/hms/pr/redeem"
	// MaxBody is the number of bytes of a request body at most.
	MaxBody = 16 << 10
	// MaxFailures is the number of invalid credentials that a client may send in a minute. Those
	// after that are not even counted. A valid credential is admitted all the same: nobody guesses
	// 256 bits, and many license servers may share an address.
	MaxFailures = 20
)

// Config has the settings of the interface.
type Config struct {
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// Ring opens the tokens. Without one, every redemption is answered with -2030.
	Ring *token.Ring
	// SingleUse lets each token be redeemed only once, even if the license server does not ask for
	// it.
	SingleUse bool
}

// parameters are the fields of the form, in the order of their problems.
var parameters = []api.Parameter{
	{Name: "token", In: api.InForm, Summary: "The token that the player brought", Required: true},
	{
		Name: "deviceid", In: api.InForm, Example: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
		Summary: "The device id of the client that the license is for: 32 hexadecimal digits. " +
			"A token that is restricted to a device needs it",
	},
	{
		Name: "ipAddress", In: api.InForm, Example: "192.0.2.7",
		Summary: "The address of that client, IPv4 or IPv6. A token that is restricted to a network needs it",
	},
	{
		Name: "singleUse", In: api.InForm, Example: "true", Values: []string{"true", "false"},
		Summary: "Whether this is the last time that the token may be redeemed",
	},
}

// Interface returns the interface for license servers.
func Interface(c Config) *api.Interface {
	return &api.Interface{
		Name: "redemption", Tag: "redemption", Summary: "What license servers do with tokens", Path: Path,
		Secret: api.Credential, Headers: []string{"Authorization", "Content-Type", "Content-Encoding"},
		Routes: []api.Route{{
			Method: "POST", Path: Path, Name: "redeemToken", Summary: "Redeem a token",
			Description: "For license servers, with a credential of their own. A restriction that cannot be checked " +
				"refuses the token.",
			Parameters: parameters, Body: api.Body{Max: MaxBody, Type: protocol.FormType, Required: true},
			Answers: []api.Documented{{
				Status: 200, Summary: "The license terms, content keys included.",
				Content: []api.Content{{Type: api.JSON, Value: token.View{}}},
			}},
			Codes: []playtoken.Code{
				playtoken.InvalidExpirationTime, playtoken.InvalidIPAddress, playtoken.ServiceFailure,
				playtoken.MissingValue, playtoken.DeviceNotAuthenticated, playtoken.InvalidDeviceIDLength,
				playtoken.InvalidDeviceID, playtoken.BadRequest, playtoken.Unauthorized, playtoken.MethodNotAllowed,
				playtoken.AlreadyRedeemed, playtoken.RequestTooLarge, playtoken.UnsupportedMediaType,
				playtoken.TooManyRequests,
			},
			Handle: func(r *api.Request, run api.Runner) api.Answer {
				x := exchange{Config: c, r: r, run: run}
				return x.recorded(x.answer())
			},
		}},
		// The credential is checked before the body.
		Reads: func(r *api.Request) bool {
			_, refused := refusedHead(r)
			return !refused && isForm(r) && len(r.Headers("Authorization")) > 0
		},
		Refuse: func(r *api.Request, problems ...playtoken.Problem) api.Answer {
			return r.Refuse(c.Docs, problems...)
		},
		Missing: api.NoMethod("the method is not POST", "send a POST with a form body"),
	}
}

func isForm(r *api.Request) bool {
	return mediatype.Is(r.Header("Content-Type"), protocol.FormType)
}

// refusedHead returns the problem of a head for which the request is refused.
func refusedHead(r *api.Request) (p playtoken.Problem, refused bool) {
	if r.BrokenQuery() {
		return api.BrokenURL, true
	}
	return r.BodyHeaders()
}
