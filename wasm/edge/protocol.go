//go:build js && wasm

package main

import (
	"encoding/binary"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"playtoken/internal/api"
	"playtoken/internal/db"
)

// A packet is a request with the results so far. JavaScript writes it (runtime.mjs). It has four
// parts:
//
//   - 64 random bytes, which are the same for every replay of the request.
//   - the head, a text of lines: method, path, escaped path ("" if it is the same), query, client,
//     and trouble ("url" for a broken URL); then a line "Name: value" for each header field that the
//     interface reads. The values contain no line breaks.
//   - the body.
//   - the results. Each has a number of 4 bytes (0 for no row, 1 for a row, 2 for a failure, or the
//     status of a fetched answer, from 100), the length of a text and the text, and the length of a
//     content type and the content type. The text is the row, the words for the log, or the fetched
//     body. Numbers and lengths are little-endian, with 4 bytes.
//
// For example, a request whose charge has yielded an empty row has the head
//
//	POST\n/hms/pr/token\n\n\n192.0.2.7\n\nContent-Type: application/x-www-form-urlencoded
//
// and the results 01 00 00 00, 00 00 00 00, 00 00 00 00.
type packet struct {
	request api.Request
	results []api.Result
	err     error // errPacket for a malformed packet
}

// The numbers of results.
const (
	noRow = iota
	oneRow
	failed

	firstStatus = 100
)

const errPacket = api.Failure("malformed packet")

// randomBytes is the number of random bytes in a packet: enough for the IDs of a request and of a
// token, and a nonce.
const randomBytes = 64

// parsePacket reads a packet. head and body are the lengths of these parts in bytes, and now is the
// time in milliseconds since 1970.
func parsePacket(text string, head, body int, now float64) (p packet) {
	r := &p.request
	r.Now = time.UnixMilli(int64(now)).UTC()
	if len(text) < randomBytes+head+body {
		p.err = errPacket
		return p
	}
	random := strings.NewReader(text[:randomBytes])
	r.Random = random
	r.ID = api.NewID(random)
	text = text[randomBytes:]
	lines := text[:head]
	var trouble string
	for _, field := range []*string{&r.Method, &r.Path, &r.EscapedPath, &r.Query, &r.Client, &trouble} {
		*field, lines, _ = strings.Cut(lines, "\n")
	}
	if r.EscapedPath == "" {
		r.EscapedPath = r.Path
	}
	r.Headers = func(name string) []string { return headerIn(lines, name) }
	switch t := api.Trouble(trouble); t {
	case "url":
		r.BrokenURL = true
	case api.NoTrouble, api.TooLarge, api.Broken, api.Unread:
		r.Trouble = t
	default:
		p.err = errPacket
	}
	r.Body = text[head : head+body]
	p.results, p.err = parseResults(text[head+body:], p.err)
	return p
}

// headerIn returns the value of a header field in lines of "Name: value".
func headerIn(lines, name string) []string {
	for line := range strings.SplitSeq(lines, "\n") {
		if value, ok := strings.CutPrefix(line, name); ok {
			if value, ok = strings.CutPrefix(value, ": "); ok {
				return []string{value}
			}
		}
	}
	return nil
}

func parseResults(text string, err error) (all []api.Result, _ error) {
	for len(text) > 0 && err == nil {
		var outcome int
		var value, contentType string
		if len(text) < 4 {
			return nil, errPacket
		}
		outcome, text = int(binary.LittleEndian.Uint32([]byte(text[:4]))), text[4:]
		for _, field := range []*string{&value, &contentType} {
			if len(text) < 4 {
				return nil, errPacket
			}
			n := int(binary.LittleEndian.Uint32([]byte(text[:4])))
			if n > len(text)-4 {
				return nil, errPacket
			}
			*field, text = text[4:4+n], text[4+n:]
		}
		var r api.Result
		switch {
		case outcome == oneRow:
			r.Row = db.Row{Found: true, Text: value}
		case outcome == failed:
			r.Err = api.Failure(value) // the Worker's JavaScript composes the text itself
		case outcome >= firstStatus:
			r.Fetched = api.Fetched{Status: outcome, ContentType: contentType, Body: value}
		}
		all = append(all, r)
	}
	return all, err
}

// A step is the answer to a packet's request, or the next question of its handler.
type step struct {
	answer   api.Answer
	question *api.Question
	// name is the name of the interface, for the log.
	name string
	// record is the row for the records, or "". verified reports whether the account of the record
	// is authenticated.
	record   string
	verified bool
}

// outgoing is the last step in the form for JavaScript. The first step allocates it, so that it is
// not in the memory that the hot module's arena copies.
var outgoing []byte

// write writes the step to outgoing and returns its address. JavaScript reads it before the next
// call. A step begins with four numbers of 4 bytes: its kind, the status of an answer, and the
// lengths of the fields and of the body, which follow. JavaScript reads one long text faster than
// many short ones, so the fields are one text, in which a zero byte ends each field.
//
//   - kind 0, an answer: error, code, parameter, account, token and license server for the log, the
//     interface's name, 1 for a quiet answer, the row for the records, 1 for a verified record; then
//     the names and values of the header. The body is the body of the answer.
//   - kind 1, statements: 1 for a report, the milliseconds for which the result can be reused, the
//     index of the statement whose row is the result; then for each statement its SQL, the number of
//     its arguments, and the arguments, with an n before a number and an s before a text. Several
//     statements are one transaction.
//   - kind 2, a fetch: the server's number, the URL, the longest answer in bytes; then the names and
//     values of the header. The body is the body of the request.
func (s step) write() unsafe.Pointer {
	if outgoing == nil {
		outgoing = make([]byte, 0, 4096)
	}
	w := stepWriter{append(outgoing[:0], make([]byte, stepHead)...)}
	switch q := s.question; {
	case q == nil:
		w.answer(s)
		return w.end(0, s.answer.Status, s.answer.Body)
	case q.Fetch != nil:
		w.number("", int64(q.Fetch.Server))
		w.field("", q.Fetch.URL)
		w.number("", int64(q.Fetch.Limit))
		w.header(q.Fetch.Header)
		return w.end(2, 0, q.Fetch.Body)
	default:
		w.statements(q.Statement)
		return w.end(1, 0, "")
	}
}

// stepHead is the size in bytes of the numbers before the fields.
const stepHead = 4 * 4

type stepWriter struct{ b []byte }

func (w *stepWriter) answer(s step) {
	a := &s.answer
	w.field("", strings.ReplaceAll(api.ForLog(a.Err), "\x00", " "))
	w.number("", int64(a.Code))
	w.field("", a.Parameter)
	w.number("", int64(a.Account))
	w.field("", a.TokenID)
	w.field("", a.LicenseServer)
	w.field("", s.name)
	w.flag(a.Quiet)
	w.field("", s.record)
	w.flag(s.verified)
	w.header(a.Header)
}

func (w *stepWriter) statements(st *db.Statement) {
	w.flag(st.Report)
	w.number("", st.Reuse.Milliseconds())
	w.number("", int64(len(st.Before)))
	for i := range st.Before {
		w.statement(&st.Before[i])
	}
	w.statement(st)
	for i := range st.After {
		w.statement(&st.After[i])
	}
}

func (w *stepWriter) statement(st *db.Statement) {
	w.field("", st.SQL)
	w.number("", int64(len(st.Args)))
	for _, arg := range st.Args {
		switch v := arg.(type) {
		case int64:
			w.number("n", v)
		case string:
			w.field("s", v)
		}
	}
}

func (w *stepWriter) header(h api.Header) {
	for _, f := range h {
		w.field("", f.Name)
		w.field("", f.Value)
	}
}

func (w *stepWriter) field(prefix, s string) {
	w.b = append(append(append(w.b, prefix...), s...), 0)
}

func (w *stepWriter) number(prefix string, n int64) {
	w.b = append(strconv.AppendInt(append(w.b, prefix...), n, 10), 0)
}

func (w *stepWriter) flag(b bool) {
	if b {
		w.field("", "1")
	} else {
		w.field("", "")
	}
}

func (w *stepWriter) end(kind, status int, body string) unsafe.Pointer {
	for i, n := range [...]int{kind, status, len(w.b) - stepHead, len(body)} {
		binary.LittleEndian.PutUint32(w.b[4*i:], uint32(n))
	}
	outgoing = append(w.b, body...)
	return unsafe.Pointer(unsafe.SliceData(outgoing))
}
