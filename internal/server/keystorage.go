package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"playtoken/internal/api"
	"playtoken/internal/issue"
)

const (
	// keyStorageTime is the default time limit for all lookups of a token request together.
	keyStorageTime = 4 * time.Second
	// keyStorageConnect is the time limit for connecting, and for the TLS handshake after it.
	keyStorageConnect = 2 * time.Second
	// keyStorageConnections is the maximum number of connections to key storage, so that requests
	// do not overload a slow one.
	keyStorageConnections = 64
)

// KeyStorage is a client for a key storage service. It reuses connections.
type KeyStorage struct {
	client http.Client
	time   time.Duration // the time limit for all lookups of a token request together
}

// NewKeyStorage returns a client. The limit applies to all lookups of a token request together.
// 0 means 4 seconds.
func NewKeyStorage(limit time.Duration) *KeyStorage {
	if limit == 0 {
		limit = keyStorageTime
	}
	return &KeyStorage{
		client: http.Client{
			Transport: &http.Transport{
				Proxy:                  http.ProxyFromEnvironment,
				DialContext:            (&net.Dialer{Timeout: keyStorageConnect}).DialContext,
				TLSHandshakeTimeout:    keyStorageConnect,
				TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
				ForceAttemptHTTP2:      true,
				MaxConnsPerHost:        keyStorageConnections,
				MaxIdleConnsPerHost:    keyStorageConnections,
				IdleConnTimeout:        idleTimeout,
				MaxResponseHeaderBytes: 16 << 10,
				DisableCompression:     true,
			},
			// A redirect could send the credential in the URL to another host.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		time: limit,
	}
}

// Fetch sends the request with the method GET. If the connection fails before an answer arrives, it
// tries once more. It gives up at the time until. The answer has a body only with the status 200.
// The error contains no part of the URL.
func (k *KeyStorage) Fetch(ctx context.Context, f api.Fetch, until time.Time) (api.Fetched, error) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	answer, err := k.get(ctx, f)
	if err != nil && connectionFailed(err) && ctx.Err() == nil {
		answer, err = k.get(ctx, f)
	}
	return answer, withoutURL(err)
}

func (k *KeyStorage) get(ctx context.Context, f api.Fetch) (fetched api.Fetched, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return fetched, err
	}
	for _, field := range f.Header {
		request.Header.Set(field.Name, field.Value)
	}
	request.Header.Set("User-Agent", "playtoken")
	answer, err := k.client.Do(request)
	if err != nil {
		return fetched, err
	}
	defer answer.Body.Close()
	// net/http closes the connection if part of the body remains unread.
	body, err := io.ReadAll(io.LimitReader(answer.Body, int64(f.Limit)+1))
	switch {
	case answer.StatusCode != http.StatusOK:
		return api.Fetched{Status: answer.StatusCode}, nil
	case err != nil:
		return fetched, errors.Join(errBroken, err)
	case len(body) > f.Limit:
		return fetched, errTooLarge
	}
	return api.Fetched{Status: answer.StatusCode, Body: string(body)}, nil
}

const errBroken = api.Failure("server: the answer of key storage broke off")

var errTooLarge = api.Failure(
	fmt.Sprintf("server: the answer of key storage is longer than %d bytes", issue.MaxFetched),
)

// connectionFailed reports whether the connection failed before an answer arrived. A timeout does
// not count.
func connectionFailed(err error) bool {
	if timedOut(err) || errors.Is(err, errBroken) {
		return false
	}
	var op *net.OpError
	return errors.As(err, &op) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// withoutURL replaces an error of net/http, whose text may contain the URL or parts of the answer.
func withoutURL(err error) error {
	const unreachable = "server: key storage cannot be reached: "
	var errno syscall.Errno
	var certificate *tls.CertificateVerificationError
	switch {
	case err == nil || err == errTooLarge:
		return err
	case timedOut(err):
		return api.Failure("server: key storage did not answer in time")
	case errors.Is(err, errBroken):
		return errBroken
	case errors.As(err, &errno): // its text comes from a fixed table
		return api.Failure(unreachable + errno.Error())
	case errors.As(err, &certificate):
		return api.Failure(unreachable + "its certificate is not valid: " + api.ForLog(certificate.Err))
	case errors.Is(err, io.EOF):
		return api.Failure("server: key storage closed the connection without an answer")
	}
	return api.Failure(unreachable + api.ForLog(err))
}
