// Package server is the native HTTP server for the interfaces of internal/routes.
//
// Handler turns an http.Request into an api.Request, calls the interface, writes its answer, and
// then records and logs the answer. A runner provides the interface with rows from the Database,
// and with answers of other servers from KeyStorage and LicenseServer.
//
// Serve serves the handler on a listener. Limits bound the connections, the requests under way and
// their memory.
package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/health"
	"playtoken/internal/issue"
	"playtoken/internal/store"
)

const (
	headerTimeout = 5 * time.Second
	// readTimeout is the time limit for the arrival of a request with its body.
	readTimeout = 10 * time.Second
	// writeTimeout is the time limit for reading the request, three waits for the database, the
	// wait for key storage, and writing the answer.
	writeTimeout = readTimeout + 3*store.WriteTimeout + keyStorageTime + 5*time.Second
	idleTimeout  = 2 * time.Minute
	// MaxHeader is the maximum length of the request line and the header fields together in bytes.
	// A query may be as long as a body.
	MaxHeader = issue.MaxBody + 16<<10
	// shutdownTimeout is the maximum time that Serve waits for requests under way before it
	// returns.
	shutdownTimeout = 15 * time.Second
)

// connectionKey is the context key for a request's *conn.
type connectionKey struct{}

// Serve serves the handler on a TCP listener until the context ends, and closes the listener. It
// then waits at most 15 seconds for the requests under way, and returns an error if some remain.
// Limits are for one listener, so each call needs its own.
func Serve(ctx context.Context, l net.Listener, h http.Handler, limits *Limits) error {
	server := &http.Server{
		Handler: limits.handler(quiet(h, limits.Log)), ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, ErrorLog: LibraryLog(limits.Log),
		MaxHeaderBytes: MaxHeader - 4<<10, // net/http adds 4 KiB
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connectionKey{}, c)
		},
		ConnState: func(c net.Conn, s http.ConnState) {
			if s == http.StateIdle {
				c.(*conn).idle()
			}
		},
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(boundListener{l, limits}) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(ending)
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// handler refuses requests beyond the limits, and sets the stage of the connection for each phase
// of a request. It never refuses health checks, so that a load balancer does not mistake a busy
// server for a broken one.
func (l *Limits) handler(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := r.Context().Value(connectionKey{}).(*conn)
		defer c.enter(stageSend)
		if r.URL.Path != health.Path {
			if !l.begin(c, r) {
				l.refuse(w, r)
				return
			}
			defer l.end(c)
		}
		if r.Body == http.NoBody {
			c.enter(stageWork)
		} else {
			c.enter(stageBody)
			r.Body = &arriving{r.Body, c}
		}
		h.ServeHTTP(&promptWriter{ResponseWriter: w}, r)
	})
}

// quiet logs the type and place of a handler's panic, without its text and stack, which may contain
// secrets. It then ends the connection.
func quiet(h http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler:
				panic(cause)
			default:
				log.Error("panic", "error", api.Recovered(cause))
				panic(http.ErrAbortHandler)
			}
		}()
		h.ServeHTTP(w, r)
	})
}
