package keystore

import (
	"context"
	"net/http"
	"time"

	"playtoken"
	"playtoken/internal/reply"
)

// KEKHeader is the header that may carry a kek, as reply.AuthenticatorHeader the authenticator.
const KEKHeader = "X-Kek"

// Config is what a handler is made of.
type Config struct {
	reply.Host
	Store Store
	// MaxKeys is how many keys a service may store, DefaultMaxKeys unless given.
	MaxKeys int64
	// Account says why the service of an authenticator is not served; the code is 0 for one that is.
	Account func(context.Context, playtoken.Authenticator, time.Time) (playtoken.Problem, error)
	// Done is told of every answer.
	Done func(*http.Request, reply.Outcome)
}

// Handler returns the handler of the paths below Path.
func Handler(c Config) http.Handler {
	if c.MaxKeys == 0 {
		c.MaxKeys = DefaultMaxKeys
	}
	return &handler{c}
}

type handler struct{ Config }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{handler: h, r: r, reply: reply.Request{ID: h.NewID(), Docs: h.Docs}, now: h.Now()}
	a := x.answer()
	a.Write(w, x.reply.ID)
	h.Done(r, a.Outcome(x.reply, x.now, x.keys.Service))
}

const textType = "text/plain"

// answer answers the request. What goes wrong unexpectedly is a -2030 (D20).
func (x *exchange) answer() (a reply.Answer) {
	defer func() {
		if cause := recover(); cause != nil {
			a = x.failure(reply.Recovered(cause))
		}
	}()
	route := x.route()
	if route == nil {
		return x.refuse(x.problems...)
	}
	a, err := route(context.WithoutCancel(x.r.Context()))
	if err != nil {
		return x.failure(err)
	}
	return a
}

// refuse is the answer with these problems, of which there is at least one.
func (x *exchange) refuse(problems ...playtoken.Problem) reply.Answer {
	a := x.reply.Refuse(problems...)
	if x.allow != "" {
		a.Header["Allow"] = x.allow
	}
	if x.bodyLeft {
		a.Header["Connection"] = "close" // what is left of the body is not read
	}
	return a
}

func (x *exchange) failure(err error) reply.Answer {
	return x.reply.Fail("the key store did not answer", err)
}

const errChanging = reply.Failure("keystore: the key changes faster than it can be read")
