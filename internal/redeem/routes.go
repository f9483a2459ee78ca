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

var routes = []api.Route{{
	Method: "POST", Path: Path,
	Parameters: []api.Parameter{
		{Name: "token", Summary: "The token that the player brought", Required: true},
		{
			Name: "deviceid", Example: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
			Summary: "The device id of the client that the license is for: 32 hexadecimal digits. " +
				"A token that is restricted to a device needs it",
		},
		{
			Name: "ipAddress", Example: "192.0.2.7",
			Summary: "The address of that client, IPv4 or IPv6. A token that is restricted to a network needs it",
		},
		{
			Name: "singleUse", Example: "true", Values: []string{"true", "false"},
			Summary: "Whether this is the last time that the token may be redeemed",
		},
	},
	Codes: []playtoken.Code{
		playtoken.InvalidExpirationTime, playtoken.InvalidIPAddress, playtoken.ServiceFailure, playtoken.MissingValue,
		playtoken.DeviceNotAuthenticated, playtoken.InvalidDeviceIDLength, playtoken.InvalidDeviceID,
		playtoken.BadRequest, playtoken.Unauthorized, playtoken.MethodNotAllowed, playtoken.AlreadyRedeemed,
		playtoken.RequestTooLarge, playtoken.UnsupportedMediaType, playtoken.TooManyRequests,
	},
}}

// Interface returns the interface for license servers.
func Interface(c Config) *api.Interface {
	return &api.Interface{
		Name: "redemption", Path: Path, Routes: routes,
		Headers: []string{"Authorization", "Content-Type", "Content-Encoding"},
		Limit:   limit,
		Refuse: func(r *api.Request, problems ...playtoken.Problem) api.Answer {
			return r.Refuse(c.Docs, problems...)
		},
		Handle: func(r *api.Request, run api.Runner) api.Answer {
			x := exchange{Config: c, r: r, run: run}
			return x.recorded(x.answer())
		},
	}
}

// limit returns how many bytes of a body are read: none of a request whose head is refused, or that
// has no credential. The credential is checked before the body.
func limit(r *api.Request) int {
	if a := refusedHead(r, ""); a != nil || !isForm(r) || len(r.Headers("Authorization")) == 0 {
		return 0
	}
	return MaxBody
}

func isForm(r *api.Request) bool {
	return mediatype.Is(r.Header("Content-Type"), protocol.FormType)
}

// refusedHead returns the answer to a request whose head is refused, else nil.
func refusedHead(r *api.Request, docs string) *api.Answer {
	var a api.Answer
	route, allow := api.Find(routes, r.Method, Path)
	switch p, refused := r.BodyHeaders(); {
	case route == nil:
		refuse := func(r *api.Request, problems ...playtoken.Problem) api.Answer { return r.Refuse(docs, problems...) }
		a = api.RefuseMethod(r, refuse, allow, "the method is not POST", "send a POST with a form body")
	case r.BrokenQuery():
		a = r.Refuse(docs, api.BrokenURL)
	case refused:
		a = r.Refuse(docs, p)
	default:
		return nil
	}
	return &a
}
