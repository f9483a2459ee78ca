//go:build !js

package service

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

	"playtoken/internal/issue"
	"playtoken/internal/reply"
)

const (
	// keyStorageTime is how long one token request waits for key storage, for all of its keys together.
	keyStorageTime = 4 * time.Second
	// keyStorageConnect is how long key storage may take to accept a connection, and again for TLS.
	keyStorageConnect = 2 * time.Second
	// keyStorageConnections bounds what a slow key storage is burdened with, and how many requests wait for it at a time.
	keyStorageConnections = 64
)

// KeyStorage is the client of a key storage service. It keeps its connections.
type KeyStorage struct {
	client http.Client
	// time is how long one token request waits.
	time time.Duration
}

// NewKeyStorage returns a client that has a token request wait so long for all of its keys together; 0 is 4 seconds.
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
			// The URL has a credential that is for this host alone.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		time: limit,
	}
}

// Deadline is when a token request that begins to ask now stops waiting.
func (k *KeyStorage) Deadline() time.Time { return time.Now().Add(k.time) }

// Fetch makes the request, and once more when the connection fails before there is an answer. It returns the answer whatever its
// status; the error says nothing of the URL.
func (k *KeyStorage) Fetch(ctx context.Context, f *issue.Fetch, deadline time.Time) (issue.Result, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	r, err := k.get(ctx, f)
	if err != nil && connectionFailed(err) && ctx.Err() == nil {
		r, err = k.get(ctx, f)
	}
	return r, withoutURL(err)
}

func (k *KeyStorage) get(ctx context.Context, f *issue.Fetch) (issue.Result, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return issue.Result{}, err
	}
	request.Header.Set("Accept", f.Accept)
	request.Header.Set("User-Agent", "playtoken")
	answer, err := k.client.Do(request)
	if err != nil {
		return issue.Result{}, err
	}
	defer answer.Body.Close()
	// What is left of a body that is too large costs the connection. Of any other, nothing is left.
	body, err := io.ReadAll(io.LimitReader(answer.Body, issue.MaxFetched+1))
	switch {
	case answer.StatusCode != http.StatusOK:
		return issue.Result{Found: true, Status: answer.StatusCode}, nil
	case err != nil:
		return issue.Result{}, errors.Join(errBroken, err)
	case len(body) > issue.MaxFetched:
		return issue.Result{}, errTooLarge
	}
	return issue.Result{Found: true, Status: answer.StatusCode, Text: string(body)}, nil
}

const errBroken = reply.Failure("service: the answer of key storage broke off")

var errTooLarge = reply.Failure(fmt.Sprintf("service: the answer of key storage is over %d bytes", issue.MaxFetched))

// connectionFailed reports whether the connection failed before there was an answer, other than by taking too long.
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

// withoutURL returns an error in our own words. The texts of net/http repeat the URL, or what came back.
func withoutURL(err error) error {
	const unreachable = "service: key storage cannot be reached: "
	var errno syscall.Errno
	var certificate *tls.CertificateVerificationError
	switch {
	case err == nil || err == errTooLarge:
		return err
	case timedOut(err):
		return reply.Failure("service: key storage did not answer in time")
	case errors.Is(err, errBroken):
		return errBroken
	case errors.As(err, &errno): // its texts are a table of the operating system
		return reply.Failure(unreachable + errno.Error())
	case errors.As(err, &certificate):
		return reply.Failure(unreachable + "its certificate is not valid: " + reply.ForLog(certificate.Err))
	case errors.Is(err, io.EOF):
		return reply.Failure("service: key storage closed the connection without an answer")
	}
	return reply.Failure(unreachable + reply.ForLog(err))
}
