package service

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/gateway"
	"playtoken/internal/issue"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
	"playtoken/internal/redeem"
	"playtoken/internal/reply"
	"playtoken/token"
)

// Options are what a handler is made of.
type Options struct {
	Endpoint *issue.Endpoint
	Accounts Runner
	// KeyStorage fetches stored keys, where the endpoint has a key storage.
	KeyStorage Fetcher
	// Healthy reports whether the accounts can be written, for /healthz.
	Healthy func(context.Context) error
	Log     *slog.Logger
	// Client tells the address of the client, "" when it is not known. Unless given, it is that of the connection.
	Client func(*http.Request) string
	// Ring opens tokens for license servers. Without one, redemption answers -2030.
	Ring *token.Ring
	// SingleUse lets each token be redeemed once, whether the license server asks for that or not.
	SingleUse bool
	// MaxStoredKeys is how many keys a service may store, keystore.DefaultMaxKeys unless given.
	MaxStoredKeys int64
	// PlayReady is the URL of the PlayReady test license server, at which the gateway redeems tokens through the Forwarder; "" is no gateway.
	PlayReady string
	Forwarder gateway.Forwarder
	// Records takes down what is issued and redeemed; nil is nothing.
	Records Recorder
	// Observe is told of every answer and how long it took; nil is nobody.
	Observe func(Entry, time.Duration)
	// Site serves the paths that are none of the service's own; nil is no site.
	Site http.Handler
	// Now is the clock.
	Now func() time.Time
}

// A Fetcher makes the requests to key storage that package issue asks for. It is no part of a Worker, whose token endpoint has
// JavaScript fetch: an HTTP client would make up a third of it.
type Fetcher interface {
	// Deadline is when a token request that begins to ask now stops waiting.
	Deadline() time.Time
	// Fetch returns the answer whatever its status. The error says nothing of the URL.
	Fetch(ctx context.Context, f *issue.Fetch, deadline time.Time) (issue.Result, error)
}

// Handler returns the handler of the token endpoint, redemption, the key store, the records, /healthz and the site. Every other path is a 404 of the catalogue.
func Handler(o Options) http.Handler {
	h := &handler{Options: o}
	client := o.Client
	if client == nil {
		client = TrustedProxies(nil).Client
	}
	// In a Worker a header names the client. Log, records and database get the beginning of it.
	h.Client = func(r *http.Request) string { return logged(client(r)) }
	h.keys = h.keyStore()
	h.redeem = h.redemption()
	h.records = h.recordsInterface()
	h.gateway = h.gatewayInterface()
	return h
}

// apiPrefix is what the paths of the interface begin with. Those that do not exist get the catalogue's 404, and not the site's.
const apiPrefix = "/hms/"

// healthPath is the path that load balancers ask.
const healthPath = "/healthz"

type handler struct {
	Options
	keys, redeem, records, gateway http.Handler
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.Site != nil {
		// The site's locked page must have no hold of an answer in another window, which is of its host and may ask anything.
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
	}
	switch {
	case r.URL.Path == healthPath:
		h.health(w, r)
	case strings.HasPrefix(r.URL.Path, keystore.Path+"/"):
		h.keys.ServeHTTP(w, r)
	case r.URL.Path == redeem.Path:
		h.redeem.ServeHTTP(w, r)
	case r.URL.Path == gateway.Path && h.gateway != nil:
		h.gateway.ServeHTTP(w, r)
	case r.URL.Path == records.Path, r.URL.Path == records.UsagePath:
		h.records.ServeHTTP(w, r)
	case h.Site != nil && (r.Method == http.MethodGet || r.Method == http.MethodHead) && !strings.HasPrefix(r.URL.Path, apiPrefix):
		h.Site.ServeHTTP(w, r)
	default:
		h.token(w, r)
	}
}

// health answers whether this server can issue tokens.
func (h *handler) health(w http.ResponseWriter, r *http.Request) {
	id := newRequestID()
	request := reply.Request{ID: id, Docs: h.Endpoint.Docs()}
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		a := request.Refuse(playtoken.Problem{
			Code: playtoken.MethodNotAllowed, Details: "the method is neither GET nor HEAD", Fix: "send GET",
		})
		a.Header["Allow"] = "GET, HEAD"
		a.Write(w, id)
		return
	case reply.BrokenQuery(r):
		request.Refuse(reply.BrokenURL).Write(w, id)
		return
	}
	reply.Guard(w.Header())
	w.Header().Set("Content-Type", "application/json")
	// A client that closes its side of the connection still waits for the answer.
	if err := h.Healthy(context.WithoutCancel(r.Context())); err != nil {
		h.Log.Error("not healthy", "error", reply.ForLog(err))
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, `{"status":"unavailable"}`+"\n")
		return
	}
	io.WriteString(w, `{"status":"ok"}`+"\n")
}

// token answers a request for a token, and logs one line about it, in which nothing of the query, the body or the headers stands.
func (h *handler) token(w http.ResponseWriter, r *http.Request) {
	start := h.Now()
	request := issue.Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		ContentType: reply.Header(r, "Content-Type"), ContentEncoding: reply.Header(r, "Content-Encoding"),
		Accept: strings.Join(r.Header.Values("Accept"), ","),
		ID:     newRequestID(), Client: h.Client(r), Now: start,
	}
	answer := h.exchange(r, &request)
	header := w.Header()
	for _, f := range answer.Header {
		header.Set(f.Name, f.Value)
	}
	if request.BodyTooLarge || request.BodyBroken {
		header.Set("Connection", "close") // what is left of the body is not read
	}
	header.Set("Content-Length", strconv.Itoa(len(answer.Body)))
	w.WriteHeader(answer.Status)
	io.WriteString(w, answer.Body)
	h.recordToken(&request, answer)
	outcome := reply.Outcome{
		RequestID: request.ID, Started: start, Status: answer.Status, Code: answer.Code, Parameter: answer.Parameter, Service: answer.ServiceID, Err: answer.Err,
	}
	h.done(r, Entry{Outcome: outcome, Interface: "token request", TokenID: answer.TokenID})
}

// exchange takes the steps of the exchange. What goes wrong unexpectedly becomes a -2030 (D20).
func (h *handler) exchange(r *http.Request, request *issue.Request) (answer *issue.Answer) {
	defer func() {
		if cause := recover(); cause != nil {
			answer = h.Endpoint.Unavailable(*request, reply.Recovered(cause))
		}
	}()
	readBody(r, request)
	// What the client does no longer matters once the request is whole: a charge that has begun is finished.
	ctx := context.WithoutCancel(r.Context())
	var deadline time.Time // of all fetches together
	x, step := h.Endpoint.Begin(*request)
	for step.Answer == nil {
		var result issue.Result
		var err error
		if step.Fetch != nil {
			if deadline.IsZero() {
				deadline = h.KeyStorage.Deadline()
			}
			result, err = h.KeyStorage.Fetch(ctx, step.Fetch, deadline)
		} else {
			result, err = h.Accounts.Run(ctx, step.Statement)
		}
		step = x.Resume(result, err)
	}
	return step.Answer
}

// readBody reads the body of a POST, no more of it than can be of use.
func readBody(r *http.Request, request *issue.Request) {
	if r.Method != http.MethodPost {
		return
	}
	if r.ContentLength > issue.MaxBody {
		request.BodyTooLarge = true
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, issue.MaxBody+1))
	switch {
	case len(body) > issue.MaxBody:
		request.BodyTooLarge = true
	case err != nil:
		request.BodyBroken = true
	default:
		request.Body = string(body)
	}
}

// newRequestID returns 16 random characters that can be read out over a telephone.
func newRequestID() string {
	var b [10]byte
	rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
