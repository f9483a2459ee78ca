package keystore

import (
	"slices"
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

	textType = "text/plain"
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

// The parameters. As in the SKM API, authenticator and kek may be in the query too. The table omits
// that, since clients are generated from it, and URLs end in logs.
var (
	kidInPath  = api.Parameter{Name: "kid", In: api.InPath, Required: true, Summary: "The key id, or ^ and a text"}
	kidsInPath = api.Parameter{
		Name: kidInPath.Name, In: api.InPath, Required: true,
		Summary: kidInPath.Summary + "; or several with commas between them",
	}
	kekInHeader = api.Parameter{
		Name: KEKHeader, In: api.InHeader, Row: tableRow("kek"),
		Summary: "The key that wraps the stored keys. It is not stored",
	}
)

// tableRow returns a row of the table of parameters.
func tableRow(name string) *playtoken.Parameter {
	p, _ := playtoken.LookupParameter(name)
	return &p
}

func (c Config) routes() []api.Route {
	handle := func(step step) api.Handler {
		return func(r *api.Request, run api.Runner) api.Answer {
			x := exchange{Config: c, r: r, keys: Keys{DB: run, Now: r.Now, Max: c.MaxKeys}}
			if rest, ok := strings.CutPrefix(r.EscapedPath, keysPath+"/"); ok {
				kids, _, _ := strings.Cut(rest, "/")
				x.kids = strings.Split(kids, ",")
			}
			a := x.answer(step)
			a.Account = x.keys.Account
			return a
		}
	}
	answer := func(summary string, content ...api.Content) []api.Documented {
		return []api.Documented{{Status: 200, Summary: summary, Content: content}}
	}
	key, keys := api.Content{Type: api.JSON, Value: Object{}}, api.Content{Type: api.JSON, Value: []Object{}}
	stored := append(answer("It was there already.", key),
		api.Documented{Status: 201, Summary: "It is stored.", Content: []api.Content{key}})
	body := api.Body{Max: MaxBody, Type: api.JSON, Value: Object{}}
	required := body
	required.Required = true
	return []api.Route{
		{
			Method: "GET", Path: keysPath, Name: "listKeys", Summary: "List stored keys", Codes: codes,
			Parameters: []api.Parameter{
				kekInHeader,
				{Name: "limit", Summary: "The number of keys at most", Max: MaxPage},
				{Name: "after", Summary: "The key id after which to go on"},
			},
			Answers: answer("Keys by id. Link leads to the next page.", keys), Handle: handle((*exchange).list),
		},
		{
			Method: "POST", Path: keysPath, Name: "createKey", Summary: "Store a key", Codes: codes,
			Parameters: []api.Parameter{kekInHeader}, Body: body, Answers: stored, Handle: handle((*exchange).create),
		},
		{
			Method: "GET", Path: keyPath, Name: "getKey", Summary: "Get stored keys", Codes: codes,
			Parameters: []api.Parameter{kidsInPath, kekInHeader},
			Answers:    answer("The key, or an array of them.", key, keys), Handle: handle((*exchange).get),
		},
		{
			Method: "POST", Path: keyPath, Name: "createKeyAt", Summary: "Store a key under an id", Codes: codes,
			Parameters: []api.Parameter{kidInPath, kekInHeader}, Body: body, Answers: stored,
			Handle: handle((*exchange).create),
		},
		{
			Method: "PUT", Path: keyPath, Name: "changeKey", Summary: "Change a stored key", Codes: codes,
			Parameters: []api.Parameter{kidInPath, kekInHeader}, Body: required, Answers: answer("Done."),
			Handle: handle((*exchange).change),
		},
		{
			Method: "DELETE", Path: keyPath, Name: "deleteKey", Summary: "Delete a stored key", Codes: codes,
			Parameters: []api.Parameter{kidInPath}, Answers: answer("Done."), Handle: handle((*exchange).remove),
		},
		{
			Method: "GET", Path: valuePath, Name: "getKeyValue", Summary: "Get the values of stored keys alone",
			Codes: codes, Parameters: []api.Parameter{kidsInPath, kekInHeader},
			Answers: answer("The keys, or without a kek # and the wrapped keys, with commas between them.",
				api.Content{Type: textType}),
			Handle: handle((*exchange).values),
		},
		{
			Method: "GET", Path: countPath, Name: "countKeys", Summary: "Count stored keys", Codes: codes,
			Answers: answer("The number of keys.", api.Content{Type: api.JSON, Value: Count{}}),
			Handle:  handle((*exchange).count),
		},
	}
}

// Interface returns the interface of the key store.
func Interface(c Config) *api.Interface {
	if c.MaxKeys == 0 {
		c.MaxKeys = DefaultMaxKeys
	}
	routes := c.routes()
	return &api.Interface{
		Name: "key store request", Tag: "keys",
		Summary: "The key store: keys wrapped with a kek that only their service has",
		Path:    Path + "/", Routes: routes, Secret: api.Authenticator,
		Headers: []string{"Content-Type", "Content-Encoding", api.AuthenticatorHeader, KEKHeader},
		Reads: func(r *api.Request) bool {
			_, refused := r.BodyHeaders()
			return !refused
		},
		Refuse: c.refuse,
		Missing: func(_ *api.Request, allow []string) playtoken.Problem {
			return api.NoRoute("the key store", paths(routes), allow)
		},
	}
}

// paths returns the paths of the routes for people.
func paths(routes []api.Route) (list []string) {
	for _, r := range routes {
		path := strings.ReplaceAll(r.Path, "{kid}", "KID")
		if !slices.Contains(list, path) {
			list = append(list, path)
		}
	}
	return list
}

// hasKeyObject reports whether the body of the request's method is a key object.
func hasKeyObject(r *api.Request) bool { return r.Method == "POST" || r.Method == "PUT" }

func (c Config) refuse(r *api.Request, problems ...playtoken.Problem) api.Answer {
	return r.Refuse(c.Docs, problems...)
}
