package gateway

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/token"
)

const (
	// Path is the path of the interface: the default license acquisition URL.
	Path = "/playready/RightsManager.asmx"
	// TestServer is Microsoft's public test license server.
	TestServer = "https://test.playready.microsoft.com/service/rightsmanager.asmx"
	// TokenParameter is the parameter of the query that has the token.
	TokenParameter = "ExpressPlayToken"
	// MaxBody is the number of bytes of a challenge at most. A challenge has 10 to 20 KiB.
	MaxBody = 64 << 10
	// MaxAnswer is the number of bytes of the license server's answer at most.
	MaxAnswer = 256 << 10
	// Time is how long a host waits for the license server. Together with the statements before and
	// after, that fits into the time that a Worker has for a request: else a token stays spent though
	// it gave no license.
	Time = 6 * time.Second
)

// Config has the settings of the interface.
type Config struct {
	// Docs is the root URL of the documentation that errors link to, without a final slash.
	Docs string
	// Upstream is the URL of the license server, without a query.
	Upstream string
	// Ring opens the tokens. Without one, every challenge is answered with -2030.
	Ring *token.Ring
	// SingleUse lets each token be redeemed once.
	SingleUse bool
}

// ReadUpstream checks the URL of a license server. "" and "off" stand for none.
func ReadUpstream(s string) (string, error) {
	if s == "" || s == "off" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errors.New(
			"the URL of the PlayReady license server is an absolute http or https URL without query and fragment, or off")
	}
	return s, nil
}

var routes = []api.Route{{Method: "OPTIONS", Path: Path}, {Method: "POST", Path: Path}}

// Interface returns the interface for players.
func Interface(c Config) *api.Interface {
	return &api.Interface{
		Name: "license challenge", Path: Path, Routes: routes,
		Headers: []string{"Content-Type", "Content-Encoding", "SOAPAction"},
		Limit:   limit,
		Refuse: func(r *api.Request, problems ...playtoken.Problem) api.Answer {
			return refuse(r, c.Docs, problems[0])
		},
		Handle: func(r *api.Request, run api.Runner) api.Answer {
			if r.Method == "OPTIONS" {
				return preflight()
			}
			x := exchange{Config: c, r: r, run: run}
			return x.recorded(x.answer())
		},
	}
}

// limit returns how many bytes of a body are read: none of a request whose head is refused.
func limit(r *api.Request) int {
	if _, refused := refusedHead(r); refused {
		return 0
	}
	return MaxBody
}

// refusedHead returns the problem of a request whose head is refused.
func refusedHead(r *api.Request) (playtoken.Problem, bool) {
	if route, _ := api.Find(routes, r.Method, Path); route == nil {
		return playtoken.Problem{
			Code: playtoken.MethodNotAllowed, Details: "the method is not POST",
			Fix: "have a player send its license challenge here",
		}, true
	}
	return r.BodyHeaders()
}

// answered returns an answer to a player. Players in browsers run on pages of another origin. The
// token is all the authority that there is: the browser adds none, such as a cookie.
func answered(status int, contentType, body string) api.Answer {
	h := api.Guarded(contentType)
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
	return api.Answer{Status: status, Header: h, Body: body}
}

// preflight answers a browser that asks whether a page may send a challenge.
func preflight() api.Answer {
	a := answered(204, "", "")
	a.Header.Set("Access-Control-Allow-Methods", "POST")
	a.Header.Set("Access-Control-Allow-Headers", "Content-Type, SOAPAction")
	a.Header.Set("Access-Control-Max-Age", "86400")
	a.Quiet = true
	return a
}

// refuse answers with a SOAP fault.
func refuse(r *api.Request, docs string, p playtoken.Problem) api.Answer {
	a := answered(faultStatus(p.Code), faultType, fault(p, r.ID, docs))
	a.Header.Set("X-Request-Id", r.ID)
	a.Code, a.Parameter = p.Code, p.Parameter
	switch p.Code {
	case playtoken.MethodNotAllowed:
		_, allow := api.Find(routes, "", Path)
		a.Header.Set("Allow", strings.Join(allow, ", "))
	case playtoken.ServiceFailure:
		a.Header.Set("Retry-After", api.RetryAfter)
	}
	return a
}
