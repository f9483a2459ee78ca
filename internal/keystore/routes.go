package keystore

import (
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/db"
)

const (
	// Path begins the paths of the interface.
	Path = "/keystore"
	// KEKHeader is the header that may carry a kek, as api.AuthenticatorHeader the authenticator.
	KEKHeader = "X-Kek"

	keysPath  = Path + "/keys"
	keyPath   = keysPath + "/{kid}"
	valuePath = keyPath + "/value"
	countPath = Path + "/keycount"
)

// Config has the settings of the interface.
type Config struct {
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// MaxKeys is the number of keys that an account may store, 0 for DefaultMaxKeys.
	MaxKeys int64
	// Admit asks whether the account of an authenticator is served. The problem's code is 0 if it
	// is.
	Admit func(db.Runner, playtoken.Authenticator, time.Time) (playtoken.Problem, error)
}

// codes are the codes of all routes.
var codes = []playtoken.Code{
	playtoken.InvalidExpirationTime, playtoken.InvalidContentKey, playtoken.MissingAuthenticator,
	playtoken.InvalidAuthenticator, playtoken.InvalidContentKeyLength, playtoken.ServiceFailure,
	playtoken.AccountDisabled, playtoken.MissingValue, playtoken.MissingKeyID,
	playtoken.InvalidKeyIDLength, playtoken.InvalidKeyIDStringLength, playtoken.InvalidKeyID,
	playtoken.InvalidWrappedKey,
	playtoken.BadRequest, playtoken.NotFound, playtoken.MethodNotAllowed, playtoken.RequestTooLarge,
	playtoken.UnsupportedMediaType,
}

func (c Config) routes() []api.Route {
	route := func(method, path string, step step, parameters ...api.Parameter) api.Route {
		return api.Route{
			Method: method, Path: path, Parameters: parameters, Codes: codes,
			Handle: func(r *api.Request, run api.Runner) api.Answer {
				x := exchange{Config: c, r: r, keys: Keys{DB: run, Now: r.Now, Max: c.MaxKeys}}
				if strings.HasPrefix(path, keyPath) {
					kids, _, _ := strings.Cut(strings.TrimPrefix(r.EscapedPath, keysPath+"/"), "/")
					x.kids = strings.Split(kids, ",")
				}
				a := x.answer(step)
				a.Account = x.keys.Account
				return a
			},
		}
	}
	return []api.Route{
		route("GET", keysPath, (*exchange).list,
			api.Parameter{Name: "limit", Summary: "The number of keys at most", Max: MaxPage},
			api.Parameter{Name: "after", Summary: "The key id after which to go on"},
		),
		route("POST", keysPath, (*exchange).create),
		route("GET", keyPath, (*exchange).get),
		route("POST", keyPath, (*exchange).create),
		route("PUT", keyPath, (*exchange).change),
		route("DELETE", keyPath, (*exchange).remove),
		route("GET", valuePath, (*exchange).values),
		route("GET", countPath, (*exchange).count),
	}
}

// Interface returns the interface of the key store.
func Interface(c Config) *api.Interface {
	if c.MaxKeys == 0 {
		c.MaxKeys = DefaultMaxKeys
	}
	routes := c.routes()
	return &api.Interface{
		Name: "key store request", Path: Path + "/", Routes: routes,
		Headers: []string{"Content-Type", "Content-Encoding", api.AuthenticatorHeader, KEKHeader},
		Limit: func(r *api.Request) int {
			route, _ := api.Find(routes, r.Method, r.EscapedPath)
			_, refused := r.BodyHeaders()
			if route == nil || refused || !hasKeyObject(r) {
				return 0
			}
			return MaxBody
		},
		Refuse: c.refuse,
		Handle: func(r *api.Request, run api.Runner) api.Answer {
			route, allow := api.Find(routes, r.Method, r.EscapedPath)
			switch {
			case route != nil:
				return route.Handle(r, run)
			case allow == nil:
				return c.refuse(r, playtoken.Problem{
					Code: playtoken.NotFound, Details: "the key store has nothing at this path",
					Fix: "send the request to " + keysPath + ", " + keysPath + "/KID, " + keysPath +
						"/KID/value or " + countPath,
				})
			}
			return api.RefuseMethod(r, c.refuse, allow,
				"this path does not have the method", "send "+strings.Join(allow, " or "))
		},
	}
}

// hasKeyObject reports whether the body of the request's method is a key object.
func hasKeyObject(r *api.Request) bool { return r.Method == "POST" || r.Method == "PUT" }

func (c Config) refuse(r *api.Request, problems ...playtoken.Problem) api.Answer {
	return r.Refuse(c.Docs, problems...)
}
