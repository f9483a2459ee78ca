package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
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
	// writeTimeout covers reading, the longest wait for the database and for key storage, and
	// writing.
	writeTimeout = readTimeout + 3*store.WriteTimeout + keyStorageTime + 5*time.Second
	idleTimeout  = 2 * time.Minute
	// MaxHeader bounds the request line and the header fields, in bytes. A query may be as long as
	// a body.
	MaxHeader = issue.MaxBody + 16<<10
	// shutdownTimeout is how long requests under way are waited for.
	shutdownTimeout = 15 * time.Second
)

// connectionKey is the key of a request's *conn in its context.
type connectionKey struct{}

// Serve serves the handler on a TCP listener until the context ends, and then finishes the requests
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

// handler refuses requests for which there is no room. It never refuses questions about health: a
// load balancer must not take a busy server for a broken one.
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

// A promptWriter sends an answer as soon as its last byte is written. net/http waits until the
// handler returns, which records and logs the answer first.
type promptWriter struct {
	http.ResponseWriter
	left int64 // bytes of the body; 0 or less without a Content-Length
}

func (w *promptWriter) WriteHeader(status int) {
	w.ResponseWriter.WriteHeader(status)
	if length := w.Header().Get("Content-Length"); length != "" {
		w.left, _ = strconv.ParseInt(length, 10, 64) // net/http has checked it
		w.wrote(0)
	}
}

func (w *promptWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.wrote(int64(n))
	return n, err
}

func (w *promptWriter) WriteString(s string) (int, error) {
	n, err := io.WriteString(w.ResponseWriter, s)
	w.wrote(int64(n))
	return n, err
}

// ReadFrom lets the kernel send a file, without a copy in this process.
func (w *promptWriter) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.Copy(w.ResponseWriter, r)
	w.wrote(n)
	return n, err
}

func (w *promptWriter) wrote(n int64) {
	if w.left -= n; w.left == 0 {
		w.Flush()
	}
}

func (w *promptWriter) Flush() { w.ResponseWriter.(http.Flusher).Flush() }

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
