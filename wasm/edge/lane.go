//go:build js && wasm

package main

import (
	"bufio"
	"crypto/rand"
	"encoding/base32"
	"io"
	"strings"
	"time"

	"playtoken/internal/issue"
	"playtoken/internal/records"
	"playtoken/internal/reply"
)

// A laneState is the token endpoint of this runtime, with the exchanges that wait for a statement.
type laneState struct {
	endpoint *issue.Endpoint
	// broken is why no token can be issued: a variable that is missing or malformed.
	broken  error
	records recordConfig

	exchanges map[int32]parked
	last      int32
}

// parked is an exchange that waits, with its request.
type parked struct {
	*issue.Exchange
	request issue.Request
}

var lane *laneState

func newLane(getenv func(string) string) *laneState {
	l := &laneState{exchanges: map[int32]parked{}}
	var s settings
	s, l.broken = readSettings(getenv)
	l.endpoint, l.records = s.endpoint, s.records
	return l
}

// refuse answers a request whose head alone is enough to refuse it.
func (l *laneState) refuse(r issue.Request, hasBody bool) (s step, refused bool) {
	defer func() {
		if cause := recover(); cause != nil {
			s, refused = l.unavailable(r, reply.Recovered(cause)), true
		}
	}()
	a := l.endpoint.Refuse(r, hasBody)
	if a == nil {
		return s, false
	}
	return l.answer(issue.Step{Answer: a}, &r), true
}

// begin starts an exchange. It is kept under a number of its own when a statement has to be run first.
func (l *laneState) begin(r issue.Request) (s step) {
	defer func() {
		if cause := recover(); cause != nil {
			s = l.unavailable(r, reply.Recovered(cause))
		}
	}()
	if l.broken != nil && r.Path == issue.Path {
		return l.unavailable(r, l.broken)
	}
	fault(beforeBegin, &r)
	x, first := l.endpoint.Begin(r)
	if first.Answer != nil {
		return l.answer(first, &r)
	}
	l.last++
	l.exchanges[l.last] = parked{x, r}
	return step{Step: first, number: l.last}
}

// resume goes on with an exchange. It is forgotten when that ends it.
func (l *laneState) resume(number int32, r issue.Result, err error) (s step, ok bool) {
	x, ok := l.exchanges[number]
	if !ok {
		return s, false
	}
	// Whatever happens, this exchange does not stay behind. It is kept again only when it has something more to ask.
	delete(l.exchanges, number)
	defer func() {
		if cause := recover(); cause != nil {
			s = l.unavailable(x.request, reply.Recovered(cause))
		}
	}()
	fault(beforeResume, &x.request)
	next := x.Resume(r, err)
	if next.Answer != nil {
		return l.answer(next, &x.request), true
	}
	l.exchanges[number] = x
	return step{Step: next, number: number}, true
}

// answer is the step that ends the exchange of the request, with what is to be recorded of it.
func (l *laneState) answer(s issue.Step, r *issue.Request) step {
	end := step{Step: s}
	if l.records.days <= 0 {
		return end
	}
	if record, ok := records.OfToken(r, s.Answer); ok {
		record.Client = l.records.addresses.Keep(record.Client)
		end.record, end.verified = string(record.AppendRow(nil)), record.Verified()
	}
	return end
}

// unavailable is the answer -2030 to a request that could not be finished.
func (l *laneState) unavailable(r issue.Request, err error) step {
	return step{Step: issue.Step{Answer: l.endpoint.Unavailable(r, err)}}
}

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")

// randomAhead is random bytes, fetched from JavaScript for several dozen requests at a time. It has no lock: a runtime has one thread
// and nothing in it waits.
var randomAhead = bufio.NewReaderSize(rand.Reader, 2048)

// newRequestID returns 16 random characters that can be read out over a telephone.
func newRequestID() string {
	var b [10]byte
	io.ReadFull(randomAhead, b[:]) // rand.Reader does not fail
	return idEncoding.EncodeToString(b[:])
}

const errNoPacket = reply.Failure("malformed packet")

// parseRequest reads a request as lane1.mjs writes it: lines, of which none can have a line break of its own, and then the body.
func parseRequest(packet string, head int, now time.Time) (r issue.Request, err error) {
	r.Now = now
	lines := packet[:head]
	for _, field := range []*string{&r.Method, &r.Path, &r.Query, &r.ContentType, &r.ContentEncoding, &r.Accept, &r.Client} {
		var ok bool
		if *field, lines, ok = strings.Cut(lines, "\n"); !ok {
			return r, errNoPacket
		}
	}
	switch lines {
	case "":
	case "large":
		r.BodyTooLarge = true
	case "broken":
		r.BodyBroken = true
	case "url":
		r.BrokenURL = true
	default:
		return r, errNoPacket
	}
	r.Body = packet[head:]
	r.ID = newRequestID()
	return r, nil
}
