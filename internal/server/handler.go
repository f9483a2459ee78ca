package server

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/records"
	"playtoken/internal/routes"
)

// A Database runs the statements of the interfaces.
type Database interface {
	Run(context.Context, db.Statement) (db.Row, error)
}

// A Recorder stores records. Record returns at once and reports no error.
type Recorder interface{ Record(records.Record) }

// Options are the options of Handler.
type Options struct {
	Routes   routes.Table
	Database Database
	// KeyStorage and LicenseServer send the interfaces' requests to other servers.
	KeyStorage    *KeyStorage
	LicenseServer *LicenseServer
	Log           *slog.Logger
	// Client returns the address of the client, or "" if it is unknown. The default is the address
	// of the connection.
	Client func(*http.Request) string
	// Records stores the records of answers. It is optional.
	Records Recorder
	// Observe is called with every answer that is not quiet, and with the duration of the exchange.
	// It is optional.
	Observe func(Entry, time.Duration)
	// Site serves the paths that belong to no interface. It is optional.
	Site http.Handler
	// Answer calls an interface. The default is Interface.Answer. Tests observe exchanges here.
	Answer func(*api.Interface, *api.Request, api.Runner) api.Answer
	// Now is the clock.
	Now func() time.Time
	// Random is a source of unpredictable bytes. The default is crypto/rand.
	Random io.Reader
}

// Handler returns a handler for all interfaces and the site.
func Handler(o Options) http.Handler {
	client := o.Client
	if client == nil {
		client = TrustedProxies(nil).Client
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Answer == nil {
		o.Answer = (*api.Interface).Answer
	}
	o.Client = func(r *http.Request) string { return logged(client(r)) }
	return &handler{o}
}

type handler struct{ Options }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h.Site != nil {
		// An answer that opens in another window has the same origin as the site. This header
		// separates it from the browsing context of the site's pages.
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		if h.Routes.OfSite(r.Method, r.URL.Path) {
			h.Site.ServeHTTP(w, r)
			return
		}
	}
	i := h.Routes.Find(r.URL.Path)
	request := h.request(r)
	readBody(r, i, request)
	// The request has arrived. The server finishes it even if the client leaves now.
	a := h.Answer(i, request, &runner{Options: &h.Options, ctx: context.WithoutCancel(r.Context())})
	write(w, &a, request)
	if h.Records != nil {
		if record, ok := records.Of(a.Outcome, request); ok {
			h.Records.Record(record)
		}
	}
	h.done(r, Entry{
		Outcome: a.Outcome, Interface: i.Name, RequestID: request.ID, Started: request.Now, Status: a.Status,
	})
}

// request returns the api.Request for r, without its body.
func (h *handler) request(r *http.Request) *api.Request {
	escaped := r.URL.RawPath // the path as the client sent it; EscapedPath changes %2F beside a ^
	if escaped == "" {
		escaped = r.URL.EscapedPath()
	}
	return &api.Request{
		Method: r.Method, Path: r.URL.Path, EscapedPath: escaped, Query: r.URL.RawQuery, Headers: r.Header.Values,
		ID: api.NewID(rand.Reader), Client: h.Client(r), Now: h.Now(), Random: h.Random,
	}
}

// readBody reads the body if the interface accepts one. It sets request.Trouble if the body is not
// read completely.
func readBody(r *http.Request, i *api.Interface, request *api.Request) {
	if r.ContentLength == 0 {
		return
	}
	request.Trouble = api.Unread
	limit := i.BodyLimit(request)
	switch {
	case limit == 0:
		return
	case r.ContentLength > int64(limit):
		request.Trouble = api.TooLarge
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(limit)+1))
	switch {
	case len(body) > limit:
		request.Trouble = api.TooLarge
	case err != nil:
		request.Trouble = api.Broken
	default:
		request.Body, request.Trouble = string(body), api.NoTrouble
	}
}

// write sends the answer.
func write(w http.ResponseWriter, a *api.Answer, r *api.Request) {
	header := w.Header()
	for _, f := range a.Header {
		header.Set(f.Name, f.Value)
	}
	if r.Trouble != api.NoTrouble {
		header.Set("Connection", "close") // because the rest of the body stays unread
	}
	if a.Status != http.StatusNoContent {
		header.Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	w.WriteHeader(a.Status)
	io.WriteString(w, a.Body)
}
