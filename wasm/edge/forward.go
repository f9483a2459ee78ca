//go:build js && wasm

package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/syumai/workers/cloudflare/fetch"

	"playtoken/internal/gateway"
	"playtoken/internal/reply"
)

// A forwarder sends challenges to a license server with the Worker's fetch. Go's own HTTP client would make up a third of the module.
type forwarder struct{ *fetch.Client }

// errUnreachable stands for errors that would say the URL.
const errUnreachable = reply.Failure("the license server cannot be reached")

func (f forwarder) Forward(ctx context.Context, url string, m gateway.Message) (gateway.Message, error) {
	r, err := fetch.NewRequest(ctx, http.MethodPost, url, bytes.NewReader(m.Body))
	if err != nil {
		return gateway.Message{}, errUnreachable
	}
	for name, value := range m.Header {
		r.Header.Set(name, value)
	}
	answer, err := f.Do(r, &fetch.RequestInit{Redirect: fetch.RedirectModeManual})
	if err != nil {
		return gateway.Message{}, errUnreachable
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, gateway.MaxAnswer+1))
	if err != nil {
		return gateway.Message{}, reply.Failure("the answer of the license server broke off")
	}
	kind := strings.Join(answer.Header.Values("Content-Type"), ", ")
	return gateway.Message{Status: answer.StatusCode, Header: map[string]string{"Content-Type": kind}, Body: body}, nil
}
