package server

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"

	"playtoken/internal/api"
	"playtoken/internal/gateway"
)

// MaxForwarded is the maximum number of challenges that wait for the license server at a time. It
// keeps challenges from piling up if the license server hangs.
const MaxForwarded = 64

// A LicenseServer is a client that forwards challenges to a license server.
type LicenseServer struct {
	client http.Client
	places chan struct{} // has one element for each challenge under way
}

// NewLicenseServer returns a client that does not follow redirects.
func NewLicenseServer() *LicenseServer {
	return &LicenseServer{http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, make(chan struct{}, MaxForwarded)}
}

// errUnreachable replaces errors of net/http, because their texts contain the URL with its content
// keys.
const errUnreachable = api.Failure("server: the license server cannot be reached")

// Fetch posts the challenge and returns the answer, whatever its status is. It waits at most
// gateway.Time. It fails at once if MaxForwarded challenges wait already. No error contains the
// URL.
func (l *LicenseServer) Fetch(ctx context.Context, f api.Fetch) (answer api.Fetched, err error) {
	select {
	case l.places <- struct{}{}:
		defer func() { <-l.places }()
	default:
		return answer, api.Failure("server: too many challenges are waiting for the license server")
	}
	ctx, cancel := context.WithTimeout(ctx, gateway.Time)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.URL, strings.NewReader(f.Body))
	if err != nil {
		return answer, errUnreachable
	}
	for _, field := range f.Header {
		r.Header.Set(field.Name, field.Value)
	}
	got, err := l.client.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return answer, errLate
		}
		return answer, errUnreachable
	}
	defer got.Body.Close()
	body, err := io.ReadAll(io.LimitReader(got.Body, int64(f.Limit)+1))
	switch {
	case ctx.Err() != nil:
		return answer, errLate
	case err != nil:
		return answer, api.Failure("server: the answer of the license server broke off")
	case len(body) > f.Limit:
		limit := strconv.Itoa(f.Limit>>10) + " KiB"
		return answer, api.Failure("server: the answer of the license server is longer than " + limit)
	}
	return api.Fetched{
		Status: got.StatusCode, ContentType: strings.Join(got.Header.Values("Content-Type"), ", "), Body: string(body),
	}, nil
}

const errLate = api.Failure("server: the license server did not answer in time")
