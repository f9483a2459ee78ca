// Package server is the native HTTP server around the interfaces of internal/routes.
//
// Handler turns an http.Request into an api.Request, lets the interface answer, writes the answer,
// and then records and logs it. The interface gets its results from a runner: rows from the
// Database, and answers of other servers from KeyStorage and LicenseServer.
//
// Serve serves the handler on a listener. Limits bound the connections, the requests under way and
// their memory, in total and for each client.
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
	// readTimeout is how long a request with its body may take to arrive.
	readTimeout = 10 * time.Second
	// writeTimeout covers reading the request, three waits for the database, the wait for key
	// storage, and writing the answer.
	writeTimeout = readTimeout + 3*store.WriteTimeout + keyStorageTime + 5*time.Second
	idleTimeout  = 2 * time.Minute
	// MaxHeader is how many bytes the request line and the header fields may have. A query may be
	// as long as a body.
	MaxHeader = issue.MaxBody + 16<<10
	// shutdownTimeout is how long Serve waits for requests under way before it returns.
	shutdownTimeout = 15 * time.Second
)

// connectionKey is the key of a request's *conn in its context.
type connectionKey struct{}

// Serve serves the handler on a TCP listener until the context ends. It then finishes the requests
// under way.
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

// handler refuses requests beyond the limits. It never refuses health checks: a load balancer must
// not take a busy server for a broken one.
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

// quiet logs a panic of the handler without its cause and stack, which may hold secrets, and ends
// the connection.
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
