package api

import (
	"encoding/base32"
	"io"
	"strings"
	"time"
)

// A Request is all that an interface sees of an HTTP request. Two calls with equal requests and
// equal results of the runner give equal answers.
type Request struct {
	Method string
	Path   string // decoded
	// EscapedPath is the path as it was sent.
	EscapedPath string
	Query       string // raw, without the question mark
	// BrokenURL reports that the path has a % without two hexadecimal digits, or that the URL has a
	// control character.
	BrokenURL bool
	// Headers returns the values of a header field, none for one that was not sent. The name is
	// canonical, such as "Content-Type".
	Headers func(name string) []string

	// Body is the body, if the interface reads one (Interface.BodyLimit).
	Body string
	// Trouble is the reason why Body is empty although the client sent a body.
	Trouble Trouble

	// ID names the request in the answer and in the log.
	ID string
	// Client is the address of the client, "" when it is unknown.
	Client string
	// Now is the time at which the request came.
	Now time.Time
	// Random is a source of unpredictable bytes. Its first bytes are the same each time that a
	// request is replayed.
	Random io.Reader
}

// Trouble is the reason why a body could not be read.
type Trouble string

// The troubles.
const (
	NoTrouble Trouble = ""
	TooLarge  Trouble = "large"  // the body exceeds the interface's limit
	Broken    Trouble = "broken" // the body ended early, or came too slowly
	Unread    Trouble = "unread" // the interface reads no body of such a request
)

var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")

// NewID returns an ID for a request: 16 random characters that are easy to read out on the
// telephone. The source has at least 10 bytes.
func NewID(random io.Reader) string {
	var b [10]byte
	_, _ = io.ReadFull(random, b[:])
	return idEncoding.EncodeToString(b[:])
}

// Header returns the value of a header field, "" for none. Several values are joined with commas:
// a Worker gets a value that contains a comma as two.
func (r *Request) Header(name string) string {
	values := r.Headers(name)
	if len(values) == 1 {
		return strings.TrimSpace(values[0])
	}
	trimmed := make([]string, len(values))
	for i, v := range values {
		trimmed[i] = strings.TrimSpace(v)
	}
	return strings.Join(trimmed, ",")
}

// HasBody reports whether the client sent a body.
func (r *Request) HasBody() bool { return r.Body != "" || r.Trouble != NoTrouble }

// BrokenQuery reports whether the query has a % without two hexadecimal digits.
func (r *Request) BrokenQuery() bool {
	for query := r.Query; ; query = query[1:] {
		at := strings.IndexByte(query, '%')
		if at < 0 {
			return false
		}
		query = query[at:]
		if len(query) < 3 || !isHex(query[1]) || !isHex(query[2]) {
			return true
		}
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}
