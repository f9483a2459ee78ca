//go:build !js

package service

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"playtoken/internal/gateway"
	"playtoken/internal/reply"
)

// MaxForwarded is how many challenges are with a license server at a time. One that hangs does not gather them without end.
const MaxForwarded = 64

// NewForwarder returns what sends challenges to a license server.
func NewForwarder() gateway.Forwarder {
	return forwarder{&http.Client{
		Timeout:       gateway.Time,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, make(chan struct{}, MaxForwarded)}
}

type forwarder struct {
	*http.Client
	under chan struct{} // one for each challenge under way
}

// errUnreachable stands for errors that would say the URL.
const errUnreachable = reply.Failure("service: the license server cannot be reached")

func (f forwarder) Forward(ctx context.Context, url string, m gateway.Message) (gateway.Message, error) {
	select {
	case f.under <- struct{}{}:
		defer func() { <-f.under }()
	default:
		return gateway.Message{}, reply.Failure("service: too many challenges are with the license server")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(m.Body))
	if err != nil {
		return gateway.Message{}, errUnreachable
	}
	for name, value := range m.Header {
		r.Header[http.CanonicalHeaderKey(name)] = []string{value}
	}
	answer, err := f.Do(r)
	if err != nil {
		return gateway.Message{}, errUnreachable
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, gateway.MaxAnswer+1))
	if err != nil {
		return gateway.Message{}, reply.Failure("service: the answer of the license server broke off")
	}
	return gateway.Message{
		Status: answer.StatusCode, Header: map[string]string{"Content-Type": answer.Header.Get("Content-Type")}, Body: body,
	}, nil
}
