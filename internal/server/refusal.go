package server

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/protocol"
)

// A refusal is the answer to a request that the server refuses before any interface sees it.
type refusal struct {
	status   int
	problem  playtoken.Problem
	json     bool
	id, docs string
}

func (f refusal) header() http.Header {
	h := http.Header{
		"Cache-Control": {"no-store"}, "Connection": {"close"},
		"X-Content-Type-Options": {"nosniff"}, "X-Request-Id": {f.id},
		"Content-Type": {f.format().ContentType()}, "Content-Length": {strconv.Itoa(len(f.body()))},
	}
	if !f.json {
		h.Set("Content-Security-Policy", protocol.ContentSecurityPolicy)
	}
	if f.status == http.StatusServiceUnavailable {
		h.Set("Retry-After", api.RetryAfter)
	}
	return h
}

func (f refusal) format() playtoken.Format {
	if f.json {
		return playtoken.JSON
	}
	return playtoken.HTML
}

func (f refusal) body() string {
	return protocol.Answer{Problems: []playtoken.Problem{f.problem}, RequestID: f.id, Docs: f.docs}.Body(f.format())
}

// refuse answers a request beyond the limits.
func (l *Limits) refuse(w http.ResponseWriter, r *http.Request) {
	f := refusal{
		http.StatusServiceUnavailable, api.Failed("the server has reached its limit of concurrent requests"),
		l.Routes.InJSON(r.URL.Path, r.URL.RawQuery), api.NewID(rand.Reader), l.Docs,
	}
	for name, values := range f.header() {
		w.Header()[name] = values
	}
	w.WriteHeader(f.status)
	w.Write([]byte(f.body()))
}

// malformed is the start of net/http's answer to a request whose head it cannot parse.
var malformed = []byte("HTTP/1.1 400 ")

// explain replaces net/http's plain 400 with an answer from the catalogue.
func (l *Limits) explain(answer []byte, json bool) []byte {
	if !bytes.HasPrefix(answer, malformed) {
		return answer
	}
	f := refusal{http.StatusBadRequest, playtoken.Problem{
		Code: playtoken.BadRequest, Details: "the request line or a header field cannot be read",
		Fix: "percent-encode the URL, with %25 for a percent sign, send a Host header, and send no control characters",
	}, json, api.NewID(rand.Reader), l.Docs}
	var b bytes.Buffer
	date := time.Now().UTC().Format(http.TimeFormat)
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\nDate: %s\r\n", f.status, http.StatusText(f.status), date)
	_ = f.header().Write(&b) // a bytes.Buffer takes everything
	b.WriteString("\r\n" + f.body())
	return b.Bytes()
}

// wantsJSON reports whether an error is answered in JSON, by the first bytes of a request, which
// may be malformed.
func (l *Limits) wantsJSON(request []byte) bool {
	line, _, _ := bytes.Cut(request, []byte{'\n'})
	_, target, _ := bytes.Cut(line, []byte{' '})
	target, _, _ = bytes.Cut(target, []byte(" HTTP/"))
	path, query, _ := bytes.Cut(target, []byte{'?'})
	return l.Routes.InJSON(string(path), string(query))
}
