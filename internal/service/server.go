package service

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"playtoken/internal/reply"
)

const (
	headerTimeout = 5 * time.Second
	// readTimeout is how long a request with its body may take to arrive.
	readTimeout = 10 * time.Second
	// writeTimeout covers reading, the longest wait for the database and for key storage, and writing.
	writeTimeout = readTimeout + 3*chargeTimeout + keyStorageTime + 5*time.Second
	// keyStorageTime is how long one token request waits for key storage, for all of its keys together.
	keyStorageTime = 4 * time.Second
	idleTimeout    = 2 * time.Minute
	// maxHeader bounds the request line too. A query longer than a body may be is of no use.
	maxHeader = 128 << 10
	// shutdownTimeout is how long requests under way are waited for.
	shutdownTimeout = 15 * time.Second
)

// Serve serves the handler on the listener until the context ends, and then finishes the requests under way.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: quiet(h, log), ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
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

// quiet keeps a panic that nobody else recovered from being logged with its cause and its stack, in which secrets may be. The connection ends.
func quiet(h http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler:
				panic(cause)
			default:
				log.Error("panic", "error", reply.Recovered(cause))
				panic(http.ErrAbortHandler)
			}
		}()
		h.ServeHTTP(w, r)
	})
}
